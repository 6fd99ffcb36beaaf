package io.wsgateway.launcher.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.text.JsonTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TapViewTest {

    private static String line(String members, boolean wide) throws JsonTree.MalformedException {
        return TapView.line(JsonTree.read(
                "{\"at\":\"2026-11-30T17:00:01.123456Z\",\"session\":\"1z\"," + members.replace('\'', '"') + "}"),
                wide);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'event':'session','application':'chat','path':'/chat','address':'192.0.2.7','principal':'bob' | session chat /chat 192.0.2.7 bob
            'event':'frame','from':'client','opcode':'text','bytes':5,'text':'Hello' | client  text 5  Hello
            'event':'frame','from':'server','opcode':'binary','fin':false,'bytes':2,'base64':'AAE=' | server  binary… 2  base64 AAE=
            'event':'frame','from':'client','opcode':'ping','bytes':0 | client  ping 0
            'event':'frame','from':'client','opcode':'text','bytes':40,'secret':true | client  text 40  (says who the client is)
            'event':'close','from':'client','code':1000,'reason':'bye' | client  close 1000 bye
            'event':'end','code':1000,'by':'peer' | end     1000 by peer
            """)
    void saysWhatWasSeen(String members, String line) throws Exception {
        assertThat(line(members, false)).isEqualTo("17:00:01.123 1z    " + line);
    }

    @Test
    void whatIsPublishedIsOfNoSession() throws Exception {
        assertThat(TapView.line(JsonTree.read("{\"at\":\"2026-11-30T17:00:01.123456Z\",\"event\":\"message\","
                + "\"opcode\":\"text\",\"bytes\":5,\"text\":\"Hello\"}"), false))
                .isEqualTo("17:00:01.123       message text 5  Hello");
    }

    @Test
    void whatPeersSendMovesNoCursor() throws Exception {
        assertThat(line("'event':'frame','from':'client','opcode':'text','bytes':9,'text':'a\\u001b[2Jb\\n'", false))
                .endsWith("  a\\u001b[2Jb\\u000a");
    }

    @Test
    void aLineEndsAt80Columns() throws Exception {
        String frame = "'event':'frame','from':'client','opcode':'text','bytes':200,'text':'" + "x".repeat(200) + "'";
        assertThat(line(frame, false)).hasSize(80).endsWith("x…");
        assertThat(line(frame, true)).endsWith("x".repeat(200));
    }
}
