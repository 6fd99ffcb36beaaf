package io.wsgateway.apps.chat;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import java.util.List;

/** The chat's entry. Shows default routes: {@code /chat} is the lobby, and each {@code /chat/{room}} a room of its own. */
public final class ChatProvider implements ApplicationProvider {

    @Override
    public String name() {
        return "chat";
    }

    @Override
    public List<String> defaultRoutes() {
        return List.of("/chat", "/chat/{room}");
    }

    @Override
    public Application start(ApplicationContext context) {
        return new Chat(context);
    }
}
