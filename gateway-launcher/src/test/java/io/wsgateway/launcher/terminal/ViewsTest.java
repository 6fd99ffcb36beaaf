package io.wsgateway.launcher.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.text.JsonTree;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewsTest {

    private static final Instant NOW = Instant.parse("2026-11-30T16:00:00Z");
    private static final String SESSIONS = """
            {"open":12345,"matching":2,"sessions":[
              {"id":"1z","address":"192.0.2.7:50712","application":"chat","route":"/rooms/{room}","path":"/rooms/a",
               "since":"2026-11-30T15:58:30Z","received":1,"sent":2,"queued":1572864,"dropped":0,"paused":[],"roundTrip":18.204},
              {"id":"20","address":"192.0.2.8:1","principal":"alice","application":"echo","route":"/echo",
               "since":"2026-11-28T15:58:30Z","queued":0}]}""";
    private static final String APPLICATIONS = """
            {"applications":[
              {"jar":"chat","state":"running","started":[{"name":"chat","paths":["/chat","/rooms/{room}"],"sessions":1234,
               "threads":2,"faults":{"callback":{"count":3},"admit":{"count":4}}}]},
              {"jar":"broken.jar","state":"failed","started":[],"problem":"not a jar"}]}""";

    private static JsonTree read(String json) throws Exception {
        return JsonTree.read(json);
    }

    @Test
    void sessionsAreATable() throws Exception {
        assertThat(Views.sessions(read(SESSIONS), NOW)).containsExactly(
                "ID      APPLICATION ROUTE          PEER                   AGE    QUEUED RTT ms",
                "1z      chat        /rooms/{room}  192.0.2.7:50712        90s   1.5 MiB 18.204",
                "20      echo        /echo          alice                   2d       0 B",
                "2 of 2 that match, 12,345 open");
    }

    /** The first leads to a server, the second is the application's own. */
    private static String led(String server) {
        return SESSIONS.replace("\"path\":\"/rooms/a\"", "\"upstream\":\"" + server + "\"");
    }

    @Test
    void aServerThatSessionsLeadToIsInTheTable() throws Exception {
        assertThat(Views.sessions(read(led("192.168.100.12:65535")), NOW)).containsExactly(
                "ID      LEADS TO              ROUTE        PEER             AGE    QUEUED RTT ms",
                "1z      192.168.100.12:65535  /rooms/{roo… 192.0.2.7        90s   1.5 MiB 18.204",
                "20      echo                  /echo        alice             2d       0 B",
                "2 of 2 that match, 12,345 open");
        assertThat(Views.sessions(read(ofNodes(led("192.168.1.12:9000"))), NOW)).startsWith(
                "NODE    ID            LEADS TO        ROUTE   PEER          AGE    QUEUED RTT ms",
                "gw-1    k3f09x2c-1z   ….168.1.12:9000 /rooms… 192.0.2.7     90s   1.5 MiB 18.204",
                "gatewa… q7d1m0aa-20   echo            /echo   alice          2d       0 B");
        assertThat(Views.screen("127.0.0.1:9090", new Totals(Map.of(), 0), new Totals(Map.of(), 1),
                read(APPLICATIONS), read(led("10.0.0.3:9000")), NOW, 100))
                .anySatisfy(line -> assertThat(line).startsWith("1z      10.0.0.3:9000         /rooms"));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.3:9000, 10.0.0.3:9000", "192.168.1.12:9000, ….168.1.12:9000",
            "[2001:db8::1:2:3]:9000, …8::1:2:3]:9000", "ws-7.internal.example:9000, ws-7.inte…:9000",
            "of/some-other_program_7, of/some-other_program_7", "grüße.example.org:9000, grüße.example.org:9000",
            "ws-7.internal.example:900000, ws-7.internal.example:900000"})
    void ofAServerThePortStays(String address, String fitting) {
        assertThat(UpstreamText.fitting(address, 15)).isEqualTo(fitting);
    }

    private static final String OF_NODES = """
            "answered":[{"node":"k3f09x2c","name":"gw-1"},{"node":"q7d1m0aa","name":"gateway-2.example"}],
            "missing":[{"node":"zz01ab9x","name":"gw-3","why":"no answer within 2 s"}]}""";

    private static String ofNodes(String answer) {
        return answer.replace("\"id\":\"1z\"", "\"node\":\"k3f09x2c\",\"id\":\"k3f09x2c-1z\"")
                .replace("\"id\":\"20\"", "\"node\":\"q7d1m0aa\",\"id\":\"q7d1m0aa-20\"")
                .replace("\"jar\":\"chat\"", "\"node\":\"k3f09x2c\",\"jar\":\"chat\"")
                .replace("\"jar\":\"broken.jar\"", "\"node\":\"zz01ab9x\",\"jar\":\"broken.jar\"")
                .replaceFirst("}$", "," + OF_NODES);
    }

    @Test
    void ofSeveralNodesATableSaysWhich() throws Exception {
        assertThat(Views.sessions(read(ofNodes(SESSIONS)), NOW)).containsExactly(
                "NODE     ID            APPLICA… ROUTE      PEER             AGE    QUEUED RTT ms",
                "gw-1     k3f09x2c-1z   chat     /rooms/{r… 192.0.2.7:50712  90s   1.5 MiB 18.204",
                "gateway… q7d1m0aa-20   echo     /echo      alice             2d       0 B",
                "2 of 2 that match, 12,345 open on 2 nodes", "gw-3 hasn't answered: no answer within 2 s");
        assertThat(Views.applications(read(ofNodes(APPLICATIONS)))).containsExactly(
                "NODE     APPLICATION  STATE    SESSIONS THREADS  FAULTS PATHS",
                "gw-1     chat         running     1,234       2       7 /chat /rooms/{room}",
                "gw-3     broken.jar   failed", "               not a jar",
                "gw-3 hasn't answered: no answer within 2 s");
        assertThat(Views.screen("127.0.0.1:9090", new Totals(Map.of(), 0), new Totals(Map.of(), 1),
                read(ofNodes(APPLICATIONS)), read(ofNodes(SESSIONS)), NOW, 100)).startsWith(
                        "gateway at 127.0.0.1:9090   12,345 sessions on 2 nodes",
                        "in   0 messages/s, 0 B/s, of this node",
                        "out  0 messages/s, 0 B/s, of this node, queued 0 B, dropped 0")
                .contains("gw-3 hasn't answered: no answer within 2 s")
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void nodesOfOneNameAreToldApart() throws Exception {
        assertThat(Views.sessions(read(ofNodes(SESSIONS).replace("gateway-2.example", "gw-1")), NOW))
                .anySatisfy(line -> assertThat(line).startsWith("k3f09x2c k3f09x2c-1z"));
    }

    @Test
    void nodesAreATable() throws Exception {
        assertThat(Views.nodes(read("""
                {"nodes":[
                  {"id":"k3f09x2c","name":"gw-1","version":"0.1.0","started":"2026-11-30T13:00:00Z","sessions":1234,
                   "engine":{"kind":"redis","up":true,"partitions":128,"servers":["127.0.0.1:6379"]},"self":true},
                  {"id":"q7d1m0aa","name":"gw-2","version":"0.1.0","started":"2026-11-30T15:59:00Z","sessions":0,
                   "engine":{"kind":"redis","up":false,"partitions":64,"servers":[],"problem":"10.0.0.3:6379: refused"},
                   "self":false,"aliveSince":"2026-11-30T15:59:03Z"}],""" + OF_NODES), NOW)).containsExactly(
                "NODE             ID       VERSION         UP  SEEN  SESSIONS ENGINE",
                "gw-1             k3f09x2c 0.1.0           3h asked     1,234 redis up",
                "gw-2             q7d1m0aa 0.1.0          60s   57s         0 redis 64 of 128",
                "  10.0.0.3:6379: refused", "gw-3 hasn't answered: no answer within 2 s");
        assertThat(Views.nodes(
                read("{\"nodes\":[{\"version\":\"0.1.0\",\"started\":\"2026-11-30T13:00:00Z\",\"sessions\":1}]}"),
                NOW)).containsExactly("NODE             ID       VERSION         UP  SEEN  SESSIONS ENGINE",
                        "(alone)                   0.1.0           3h               1");
    }

    @Test
    void applicationsAreATable() throws Exception {
        assertThat(Views.applications(read(APPLICATIONS))).containsExactly(
                "APPLICATION    STATE     SESSIONS THREADS  FAULTS PATHS",
                "chat           running      1,234       2       7 /chat /rooms/{room}",
                "broken.jar     failed",
                "               not a jar");
    }

    @Test
    void theScreenHasWhatHappensInASecond() throws Exception {
        Totals before = Totals.read("""
                # HELP wsgateway_received_message_bytes Sizes of messages.
                # TYPE wsgateway_received_message_bytes histogram
                wsgateway_received_message_bytes_count{application="chat",route="/a b"} 10
                wsgateway_received_message_bytes_count{application="echo",route="/echo"} 5.0
                """, 0);
        Totals now = Totals.read("""
                wsgateway_received_message_bytes_count{application="chat",route="/a b"} 4010
                wsgateway_received_message_bytes_count{application="echo",route="/echo"} 5.0
                wsgateway_received_bytes_total 4096
                wsgateway_queued_bytes 1.5e3
                no sample
                """, 2_000_000_000L);
        List<String> screen = Views.screen("127.0.0.1:9090", before, now, read(APPLICATIONS), read(SESSIONS), NOW, 100);
        assertThat(screen).startsWith("gateway at 127.0.0.1:9090   12,345 sessions", "in   2,000 messages/s, 2.0 KiB/s",
                "out  0 messages/s, 0 B/s, queued 1.5 KiB, dropped 0", "").hasSize(12);
        assertThat(Views.screen("127.0.0.1:9090", before, now, read(APPLICATIONS), read(SESSIONS), NOW, 5)).hasSize(5);
    }

    @Test
    void hostileTextMovesNoCursorAndFits() throws Exception {
        String hostile = "\\u001b[2J\\u202e\\n" + "日本語".repeat(50);
        String sessions = SESSIONS.replace("chat", hostile).replace("/rooms/{room}", hostile).replace("alice", hostile);
        String led = led(hostile + ":9000").replace("alice", hostile);
        String applications = APPLICATIONS.replace("chat", hostile).replace("not a jar", hostile);
        List<String> screen = Views.screen("127.0.0.1:9090", new Totals(Map.of(), 0), new Totals(Map.of(), 1),
                read(applications), read(sessions), NOW, 100);
        String nodes = "," + OF_NODES.replace("gw-", hostile).replace("no answer", hostile);
        screen = Stream.of(screen, Views.sessions(read(ofNodes(sessions).replace("gw-", hostile)), NOW),
                Views.sessions(read(led), NOW), Views.sessions(read(ofNodes(led).replace("gw-", hostile)), NOW),
                Views.applications(read(ofNodes(applications).replace("gw-", hostile))),
                Views.nodes(read("{\"nodes\":[{\"id\":\"" + hostile + "\",\"name\":\"" + hostile
                        + "\",\"version\":\"" + hostile + "\",\"engine\":{\"kind\":\"" + hostile + "\",\"problem\":\""
                        + hostile + "\"}}]" + nodes), NOW))
                .flatMap(List::stream).toList();
        assertThat(screen).allSatisfy(line -> {
            assertThat(line.chars()).allMatch(c -> c >= 0x20 && c != 0x7f && c != 0x202e);
            assertThat(line.codePoints().map(c -> c < 0x1100 || c == '…' ? 1 : 2).sum()).isLessThanOrEqualTo(80);
        });
        assertThat(String.join("\n", screen)).contains("\\u001b");
    }

    @Test
    void anAnswerOfSomethingElseIsAnEmptyTable() throws Exception {
        assertThat(Views.sessions(read("[1,{\"sessions\":7}]"), NOW)).hasSize(2);
        assertThat(Views.applications(read("{}"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"2026-11-30T16:00:10Z, 0s", "2026-11-30T15:58:01Z, 119s", "2026-11-30T14:30:00Z, 90m",
            "2026-11-29T16:00:00Z, 24h", "2020-11-30T16:00:00Z, 2191d", "yesterday, ''"})
    void agesAreShort(String since, String age) {
        assertThat(Amount.age(since, NOW)).isEqualTo(age);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "1023, 1023 B", "1024, 1.0 KiB", "1e15, 909.5 TiB"})
    void sizesAreShort(double bytes, String text) {
        assertThat(Amount.bytes(bytes)).isEqualTo(text);
    }
}
