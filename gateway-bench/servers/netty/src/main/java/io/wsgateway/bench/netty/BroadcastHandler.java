package io.wsgateway.bench.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatchers;

/** Writes each message to all members: a duplicate for each, of one buffer. */
final class BroadcastHandler extends ChannelInboundHandlerAdapter {

    private final ChannelGroup members;

    BroadcastHandler(ChannelGroup members) {
        this.members = members;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        // The group releases it.
        members.write(message, ChannelMatchers.all(), true);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        members.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
