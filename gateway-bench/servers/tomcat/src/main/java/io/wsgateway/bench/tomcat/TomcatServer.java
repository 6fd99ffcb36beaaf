package io.wsgateway.bench.tomcat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** {@code /echo} and {@code /broadcast} as annotated Jakarta WebSocket endpoints; prints its port. */
public final class TomcatServer {

    private TomcatServer() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("tomcat");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        // By default 8192: fewer than the idle connections.
        tomcat.getConnector().setProperty("maxConnections", "20000");
        Context context = tomcat.addContext("", folder.toString());
        context.addServletContainerInitializer(new WsSci(), Set.of(Echo.class, Broadcast.class));
        // A context without any servlet answers before its filters are asked, and the upgrade is done by one.
        Tomcat.addServlet(context, "default", "org.apache.catalina.servlets.DefaultServlet").addMapping("/");
        tomcat.start();
        System.out.println("ready " + tomcat.getConnector().getLocalPort());
        tomcat.getServer().await();
    }
}
