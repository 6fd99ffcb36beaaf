package io.wsgateway.apps.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicPosition;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {

    private static final int DATA_BYTES = 1000;
    private static final Optional<String> NO_ID = Optional.empty();

    @Test
    void parsesEachAction() {
        assertThat(parse("{'action':'subscribe','id':1,'topic':'room/den','since':'e:7','presence':true,'history':20}"))
                .isEqualTo(new Command.Subscribe(Optional.of("1"), "room/den",
                        Optional.of(new TopicPosition("e", 7)), 20, true));
        assertThat(parse("{'action':'subscribe','topic':'den'}"))
                .isEqualTo(new Command.Subscribe(NO_ID, "den", Optional.empty(), 0, false));
        assertThat(parse("{'action':'unsubscribe','topic':'den'}")).isEqualTo(new Command.Unsubscribe(NO_ID, "den"));
        assertThat(parse("{'action':'publish','topic':'den','data':{ 'a' : [1.50] }}"))
                .isEqualTo(new Command.Publish(NO_ID, "den", "{ \"a\" : [1.50] }"));
        assertThat(parse("{'action':'publish','topic':'den','data':null}"))
                .isEqualTo(new Command.Publish(NO_ID, "den", "null"));
        assertThat(parse("{'action':'presence','topic':'den'}")).isEqualTo(new Command.Presence(NO_ID, "den"));
        assertThat(parse("{'action':'history','topic':'den','since':'e:0','limit':5}")).isEqualTo(
                new Command.History(NO_ID, "den", Optional.of(new TopicPosition("e", 0)), 5));
        assertThat(parse("{'action':'history','topic':'den'}"))
                .isEqualTo(new Command.History(NO_ID, "den", Optional.empty(), 100));
        assertThat(parse("{'action':'label','label':'Ada'}")).isEqualTo(new Command.Label(NO_ID, "Ada"));
        assertThat(parse("{'action':'refresh','token':'t'}")).isEqualTo(new Command.Refresh(NO_ID, "t"));
        assertThat(parse("{'action':'ping'}")).isEqualTo(new Command.Ping(NO_ID));
    }

    @Test
    void ignoresWhatIsNullOrUnknown() {
        assertThat(parse(
                "{'action':'subscribe','id':null,'topic':'den','since':null,'presence':null,'history':null,'x':[]}"))
                .isEqualTo(new Command.Subscribe(NO_ID, "den", Optional.empty(), 0, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "-1.5e3", "'a'", "''", "'\\u0041\\n'"})
    void keepsAnIdAsItWasWritten(String id) {
        assertThat(parse("{'action':'ping','id':" + id + "}").id()).contains(id.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '|', delimiter = ';', textBlock = """
            ; malformed; The message is not a JSON object.
            5; malformed; The message is not a JSON object.
            [{'action':'ping'}]; malformed; The message is not a JSON object.
            {'action':'ping'; malformed; The message is not a JSON object.
            {'action':'ping','action':'ping'}; malformed; The message is not a JSON object.
            {}; malformed; The message has no action.
            {'action':null}; malformed; The message has no action.
            {'action':5}; unknown-action; The action is none of
            {'action':'shout'}; unknown-action; The action is none of
            {'action':'Ping'}; unknown-action; The action is none of
            {'action':'ping','id':true}; malformed; An id is a number or a string
            {'action':'ping','id':[1]}; malformed; An id is a number or a string
            {'action':'ping','id':'0123456789012345678901234567890123456789012345678901234567890123'}; malformed; An id is
            {'action':'subscribe'}; topic-invalid; A topic's name has 1 to 256 characters
            {'action':'subscribe','topic':5}; topic-invalid; A topic's name
            {'action':'subscribe','topic':'+'}; topic-invalid; A topic's name
            {'action':'subscribe','topic':'a/#'}; topic-invalid; A topic's name
            {'action':'publish','topic':'a//b','data':1}; topic-invalid; A topic's name
            {'action':'subscribe','topic':'a','since':'x'}; malformed; What since holds is no position.
            {'action':'subscribe','topic':'a','since':7}; malformed; What since holds is no position.
            {'action':'subscribe','topic':'a','since':':7'}; malformed; What since holds is no position.
            {'action':'subscribe','topic':'a','history':-1}; malformed; What history holds
            {'action':'subscribe','topic':'a','history':1001}; malformed; What history holds
            {'action':'subscribe','topic':'a','history':1.0}; malformed; What history holds
            {'action':'subscribe','topic':'a','history':99999999999999}; malformed; What history holds
            {'action':'subscribe','topic':'a','history':'5'}; malformed; What history holds
            {'action':'subscribe','topic':'a','presence':'yes'}; malformed; What presence holds
            {'action':'history','topic':'a','limit':true}; malformed; What limit holds
            {'action':'publish','topic':'a'}; malformed; To publish takes data.
            {'action':'label'}; malformed; A label is a string.
            {'action':'label','label':5}; malformed; A label is a string.
            {'action':'refresh'}; malformed; To refresh takes a token.
            {'action':'refresh','token':''}; malformed; To refresh takes a token.
            """)
    void refuses(String message, String fault, String why) {
        Command.Refused refused = refused(message == null ? "" : message);
        assertThat(refused.fault().id()).isEqualTo(fault);
        assertThat(refused.why()).startsWith(why);
    }

    @Test
    void saysWhatARefusedMessageAskedFor() {
        Command.Refused refused = refused("{'action':'publish','id':'x','topic':'a+'}");
        assertThat(refused.id()).contains("\"x\"");
        assertThat(refused.action()).isEqualTo("publish");
        assertThat(refused.about()).contains("a+");
        Command.Refused unknown = refused("{'action':'" + "x".repeat(65) + "','topic':'" + "y".repeat(257) + "'}");
        assertThat(unknown.action()).as("longer than any action").isEmpty();
        assertThat(unknown.about()).isEmpty();
    }

    @Test
    void boundsWhatIsSent() {
        assertThat(parse(publish("x".repeat(DATA_BYTES - 2)))).isInstanceOf(Command.Publish.class);
        assertThat(refused(publish("x".repeat(DATA_BYTES - 1))).fault()).isEqualTo(Fault.TOO_LONG);
        assertThat(refused(publish("\u00e4".repeat(500))).fault()).as("1002 bytes").isEqualTo(Fault.TOO_LONG);
        assertThat(refused("{'action':'label','label':'" + "x".repeat(257) + "'}").fault()).isEqualTo(Fault.TOO_LONG);
        assertThat(refused("{'action':'refresh','token':'" + "x".repeat(16_385) + "'}").fault())
                .isEqualTo(Fault.TOO_LONG);
        assertThat(refused("[".repeat(1 << 20)).fault()).isEqualTo(Fault.MALFORMED);
    }

    @Test
    void neverShowsAToken() {
        assertThat(parse("{'action':'refresh','id':1,'token':'secret'}").toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "room/den", "a b", "\u00e4\ud83d\ude00/%2F", "..a", "$x", "a/{principal}", "A"})
    void takesNames(String name) {
        assertThat(TopicName.isValid(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a/", "/a", "a//b", ".", "..", "a/../b", "a/.", "+", "a+", "a/#", "a\nb", "\u0000",
            "\u0085",
            "\ud800", "a\udc00b"})
    void refusesWhatIsNoName(String name) {
        assertThat(TopicName.isValid(name)).isFalse();
    }

    @Test
    void namesHaveABound() {
        assertThat(TopicName.isValid("x".repeat(256))).isTrue();
        assertThat(TopicName.isValid("x".repeat(257))).isFalse();
    }

    private static String publish(String text) {
        return "{'action':'publish','topic':'a','data':'" + text + "'}";
    }

    private static Command.Refused refused(String message) {
        Command command = parse(message);
        assertThat(command).isInstanceOf(Command.Refused.class);
        return (Command.Refused) command;
    }

    private static Command parse(String message) {
        return Command.parse(message.replace('\'', '"'), DATA_BYTES);
    }
}
