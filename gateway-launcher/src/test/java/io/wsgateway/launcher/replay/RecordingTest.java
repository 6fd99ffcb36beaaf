package io.wsgateway.launcher.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.launcher.replay.Recording.Close;
import io.wsgateway.launcher.replay.Recording.Message;
import io.wsgateway.launcher.replay.Recording.Secret;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.launcher.text.JsonTree;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingTest {

    private static final String HEAD = "{\"recording\":1,\"path\":\"/chat\",\"whole\":true}\n";

    private static Recording read(String file) throws Exception {
        return RecordingReader.read(new StringReader(file));
    }

    private static JsonTree event(String second, String members) throws JsonTree.MalformedException {
        return JsonTree
                .read("{\"at\":\"2026-11-30T17:00:" + second + "Z\",\"session\":\"1z\"," + members.replace('\'', '"')
                        + "}");
    }

    private static String text(String text) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringProperty("text", text);
            json.writeEndObject();
        }).replaceAll("^\\{|}$", "");
    }

    private static String line(Recording.Step step) {
        return step.millis() + (step.client() ? " client " : " server ") + switch (step) {
            case Message(long at, boolean client, boolean text, byte[] payload) -> text
                    ? "text " + new String(payload, StandardCharsets.UTF_8)
                    : "binary " + payload.length;
            case Secret(long at) -> "secret";
            case Close(long at, boolean client, int code, String reason) -> "close " + code + " " + reason;
        };
    }

    @Test
    void isReadAsItWasWritten() throws Exception {
        String hostile = "\"}\n{\"event\":\"end\"}\u0000\u2028\u202e\ud83d\ude00\\";
        StringWriter file = new StringWriter();
        RecordingWriter writer = new RecordingWriter(file);
        writer.write(event("00", "'event':'session','application':'chat','route':'/chat','path':'/chat',"
                + "'address':'192.0.2.7','principal':'bob','subprotocol':'chat.v1','compressed':true,'whole':true"));
        writer.write(event("00.100", "'event':'frame','from':'client','opcode':'text','bytes':40,'secret':true"));
        writer.write(event("01", "'event':'frame','from':'client','opcode':'text','bytes':"
                + hostile.getBytes(StandardCharsets.UTF_8).length + "," + text(hostile)));
        writer.write(event("02", "'event':'frame','from':'client','opcode':'ping','bytes':0,'text':''"));
        writer.write(
                event("02", "'event':'frame','from':'client','opcode':'binary','fin':false,'bytes':2,'base64':'AAE='"));
        writer.write(event("02", "'event':'frame','from':'server','opcode':'text','bytes':0,'text':''"));
        writer.write(event("02.500", "'event':'frame','from':'client','opcode':'continuation','bytes':1,'text':'a'"));
        writer.write(event("03", "'event':'close','from':'client','code':4000,'reason':'a\\nb'"));
        writer.write(event("03", "'event':'end','code':4000,'by':'peer'"));
        assertThat(writer.frames()).isEqualTo(8);
        assertThat(file.toString().lines()).as("hostile texts make no lines").hasSize(9);
        assertThat(file.toString()).as("whose it was stays where it was").doesNotContain("bob", "192.0.2.7", "1z");

        Recording recording = read(file.toString());
        assertThat(recording.path()).isEqualTo("/chat");
        assertThat(recording.subprotocol()).isEqualTo(Optional.of("chat.v1"));
        assertThat(recording.whole()).isTrue();
        assertThat(recording.steps().stream().map(RecordingTest::line)).containsExactly("100 client secret",
                "1000 client text " + hostile, "2000 server text ", "2500 client binary 3",
                "3000 client close 4000 a\nb");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            nonsense                                                                   | line 2: no JSON
            []                                                                         | line 2: no JSON object
            {"event":"frme"}                                                           | line 2: event frme
            {"event":"close","from":"me","ms":1,"code":1000}                           | line 2: from me
            {"event":"close","from":"client","ms":-1,"code":1000}                      | line 2: ms: -1
            {"event":"frame","from":"client","opcode":"text","ms":1,"bytes":5,"text":"Hell"} | line 2: a payload of 5 bytes, of which 4
            {"event":"frame","from":"client","opcode":"close","ms":1,"bytes":0,"text":""}    | line 2: opcode close
            {"event":"frame","from":"client","opcode":"continuation","ms":1,"bytes":0,"text":""} | line 2: a message goes on
            {"event":"frame","from":"client","opcode":"binary","ms":1,"bytes":1,"base64":"!"} | line 2: base64 that is none
            {"event":"frame","from":"client","opcode":"text","ms":99999999999999999999,"bytes":0} | line 2: ms
            """)
    void saysWhatIsWrongAndWhere(String line, String problem) {
        assertThatThrownBy(() -> read(HEAD + line + "\n")).isInstanceOf(RecordingReader.MalformedException.class)
                .hasMessageContaining(problem);
    }

    /** It would be a line more of the request. */
    @Test
    void subprotocolIsAToken() {
        assertThatThrownBy(() -> read("{\"recording\":1,\"path\":\"/chat\",\"subprotocol\":\"a\\r\\nb: c\"}\n"))
                .isInstanceOf(RecordingReader.MalformedException.class)
                .hasMessage("line 1: subprotocol a\\u000d\\u000ab: c (expected: a token, such as chat.v1)");
    }

    @Test
    void otherFilesAreNoRecordings() {
        for (String file : List.of("", "{\"recording\":2}\n", "#!/bin/sh\n", "\n", HEAD + "x".repeat(1 << 21))) {
            assertThatThrownBy(() -> read(file)).isInstanceOf(RecordingReader.MalformedException.class);
        }
    }

    @Test
    void eventsWithoutATimeAreNotWritten() {
        assertThatThrownBy(() -> new RecordingWriter(new StringWriter()).write(JsonTree.read("{\"event\":\"end\"}")))
                .isInstanceOf(IOException.class);
    }
}
