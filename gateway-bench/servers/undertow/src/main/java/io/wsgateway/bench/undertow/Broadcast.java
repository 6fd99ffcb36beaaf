package io.wsgateway.bench.undertow;

import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.nio.ByteBuffer;

/** Sends each message to all channels of this handler. */
final class Broadcast extends AbstractReceiveListener {

    @Override
    protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
        String text = message.getData();
        for (WebSocketChannel peer : channel.getPeerConnections()) {
            WebSockets.sendText(text, peer, null);
        }
    }

    @Override
    protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
        var data = message.getData();
        ByteBuffer copy = WebSockets.mergeBuffers(data.getResource());
        data.close();
        for (WebSocketChannel peer : channel.getPeerConnections()) {
            WebSockets.sendBinary(copy.duplicate(), peer, null);
        }
    }
}
