package io.wsgateway.launcher.apps;

import java.util.Set;

/**
 * What an application sees of this process: the JDK, the application API and SLF4J; nothing else, and no resource of the
 * gateway at all. The parent of every application's class loader, so that everything not found here comes from the
 * application itself.
 */
final class ApiClassLoader extends ClassLoader {

    /** Exactly these packages, not those below them. */
    private static final Set<String> API =
            Set.of("io.wsgateway.app", "io.wsgateway.app.upstream", "io.wsgateway.protocol.close",
                    "io.wsgateway.protocol.handshake");

    private static final String SLF4J = "org.slf4j";

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader gateway;

    ApiClassLoader(ClassLoader gateway) {
        super("gateway-api", ClassLoader.getPlatformClassLoader());
        this.gateway = gateway;
    }

    /** True if the gateway, and not an application, provides this package. */
    static boolean provides(String packageName) {
        return API.contains(packageName) || packageName.equals(SLF4J) || packageName.startsWith(SLF4J + ".");
    }

    /** Called for what the JDK doesn't have. */
    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.equals(RefusedExit.class.getName())) {
            return RefusedExit.class;
        }
        int dot = name.lastIndexOf('.');
        if (dot > 0 && provides(name.substring(0, dot))) {
            return gateway.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }
}
