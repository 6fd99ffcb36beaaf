package io.wsgateway.launcher.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.commands.AdminClient.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the terminal shows of a gateway's answers. */
class ReloadedTest {

    @Test
    void saysWhoseSessionsAReplacementConcerns() {
        assertThat(Reloaded.applications(new Answer(200, """
                {"dryRun":true,"changes":[
                  {"jar":"chat","change":"replaced","applications":["chat"],"sessions":3,"replace":"move"},
                  {"jar":"echo.jar","change":"removed","applications":["echo"],"sessions":1,"replace":"finish"},
                  {"jar":"new.jar","change":"added","applications":["a","b"],"sessions":0}]}
                """))).isEqualTo(new Reloaded(true, List.of("applications: 3 changed",
                "  chat: replaced (chat); 3 sessions told to go",
                "  echo.jar: removed (echo); 1 session left to finish", "  new.jar: added (a, b)")));
    }

    @Test
    void isNotCompleteWhereSomethingIsNotTaken() {
        assertThat(Reloaded.applications(new Answer(200,
                "{\"changes\":[{\"jar\":\"half.jar\",\"change\":\"waiting\",\"why\":\"zip END header not found\"}]}")))
                .isEqualTo(new Reloaded(false,
                        List.of("applications: 1 changed", "  half.jar: waiting: zip END header not found")));
    }

    @Test
    void saysThatNothingIsNew() {
        assertThat(Reloaded.applications(new Answer(200, "{\"changes\":[]}")))
                .isEqualTo(new Reloaded(true, List.of("applications: nothing is other than before")));
    }

    @Test
    void saysWhatTheConfigurationChanges() {
        assertThat(Reloaded.configuration(new Answer(200,
                "{\"result\":\"applied\",\"changes\":[\"limits.connections: 5 -> 6\"],\"problems\":[],\"sessions\":2}")))
                .isEqualTo(new Reloaded(true, List.of(
                        "configuration: applied; 2 sessions closed, as their routes are no more",
                        "  limits.connections: 5 -> 6")));
    }

    @Test
    void saysWhyTheConfigurationIsNotTaken() {
        assertThat(Reloaded.configuration(new Answer(422,
                "{\"result\":\"invalid\",\"changes\":[],\"problems\":[\"g.yaml:1:1: no\"],\"sessions\":0}")))
                .isEqualTo(new Reloaded(false, List.of("configuration: invalid", "  ! g.yaml:1:1: no")));
    }

    /** The terminal is given no control characters, whoever answered. */
    @Test
    void showsARefusalAsItIsWithoutControlCharacters() {
        assertThat(Reloaded.applications(new Answer(403, "Pages of others may not.\u001b[2J")))
                .isEqualTo(new Reloaded(false, List.of("applications: Pages of others may not.\\u001b[2J")));
        assertThat(Reloaded.configuration(new Answer(200, "{\"result\":\"\\u001b[2J\"}")).lines())
                .containsExactly("configuration: \\u001b[2J");
    }
}
