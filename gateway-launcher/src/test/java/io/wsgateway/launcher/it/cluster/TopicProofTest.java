package io.wsgateway.launcher.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The proof notices each way of breaking the promise, and nothing else. */
class TopicProofTest {

    private static final String EPOCH = "a";

    private final Ledger ledger = new Ledger();
    private final TopicProof proof = new TopicProof(ledger);

    private static Position at(long offset) {
        return new Position(EPOCH, offset);
    }

    private static Numbered message(long number) {
        return new Numbered("p", number);
    }

    private void keep(int from, int to) {
        for (int offset = from; offset <= to; offset++) {
            ledger.acknowledged(message(offset), at(offset));
        }
    }

    private void receive(int from, int to) {
        for (int offset = from; offset <= to; offset++) {
            proof.message(at(offset), message(offset));
        }
    }

    /** The client is at 3, of three messages. */
    private void begin() {
        proof.subscribing();
        proof.recovery(false, at(0), 0);
        keep(1, 3);
        receive(1, 3);
    }

    private void assertSound() {
        assertThat(proof.faults()).isEmpty();
        assertThat(proof.lost()).isEmpty();
        assertThat(ledger.faults()).isEmpty();
    }

    @Test
    void messagesThatAllComeAreNoFault() {
        begin();
        assertSound();
        assertThat(proof.told()).isZero();
        assertThat(proof.at()).isEqualTo(at(3));
    }

    @Test
    void whatWasKeptBeforeTheFirstSubscriptionIsNotLost() {
        keep(1, 5);
        proof.subscribing();
        proof.recovery(false, at(5), 2);
        receive(4, 5);
        assertSound();
    }

    @Test
    void aWholeRecoveryIsNoFault() {
        begin();
        keep(4, 6);
        proof.subscribing();
        proof.recovery(true, at(6), 3);
        receive(4, 6);
        assertSound();
        assertThat(proof.told()).isZero();
    }

    /** All there is may have come before, and its texts may hold positions of an epoch before; what follows may not. */
    @Test
    void whoIsToldIsGivenAllThereIsOnceMore() {
        begin();
        proof.subscribing();
        proof.recovery(false, new Position("b", 3), 3);
        receive(1, 3);
        proof.message(new Position("b", 4), message(4));
        assertSound();
        proof.message(new Position("b", 5), message(4));
        assertThat(proof.faults()).containsExactly("p#4 doubled: at b:4, and at b:5");
    }

    @Test
    void aSessionThatEndsWhileItRecoversGoesOnWhereItWas() {
        begin();
        keep(4, 6);
        proof.subscribing();
        proof.recovery(true, at(6), 3);
        receive(4, 4);
        assertThat(proof.at()).isEqualTo(at(4));
        proof.subscribing();
        proof.recovery(true, at(6), 2);
        receive(5, 6);
        assertSound();
    }

    @Test
    void anotherEpochThatIsToldExcusesWhatWasLostOfTheOldOne() {
        begin();
        keep(4, 5);
        proof.subscribing();
        proof.recovery(false, new Position("b", 7), 1);
        proof.message(new Position("b", 7), message(10));
        ledger.acknowledged(message(9), new Position("b", 6));
        assertSound();
        assertThat(proof.told()).isEqualTo(1);
    }

    @Test
    void anEpochThatBeganAndEndedMeanwhileIsExcusedOnlyWhereSomethingIsTold() {
        begin();
        ledger.acknowledged(message(8), new Position("b", 1));
        assertThat(proof.lost()).containsExactly("p#8 at b:1 lost");
        proof.subscribing();
        proof.recovery(false, new Position("c", 0), 0);
        assertSound();
    }

    @Test
    void toldLossExcusesNothingThatCameLater() {
        begin();
        proof.subscribing();
        proof.recovery(false, new Position("b", 0), 0);
        ledger.acknowledged(message(4), new Position("b", 1));
        assertThat(proof.lost()).containsExactly("p#4 at b:1 lost");
    }

    @Test
    void toldLossExcusesNothingThatWasThereBefore() {
        proof.subscribing();
        proof.recovery(false, at(0), 0);
        keep(1, 3);
        receive(1, 1);
        proof.message(at(3), message(3));
        proof.subscribing();
        proof.recovery(false, new Position("b", 0), 0);
        assertThat(proof.lost()).containsExactly("p#2 at a:2 lost");
    }

    @Test
    void noticesAMessageThatIsLeftOut() {
        begin();
        keep(4, 5);
        receive(5, 5);
        assertThat(proof.faults()).containsExactly("p#5 at a:5, after a:3");
        assertThat(proof.lost()).containsExactly("p#4 at a:4 lost");
    }

    @Test
    void noticesAMessageThatNeverComes() {
        begin();
        keep(4, 4);
        assertThat(proof.lost()).containsExactly("p#4 at a:4 lost");
    }

    @Test
    void noticesAMessageThatComesTwice() {
        begin();
        receive(3, 3);
        assertThat(proof.faults()).containsExactly("p#3 doubled: at a:3, and at a:3", "p#3 at a:3, after a:3");
    }

    @Test
    void noticesAMessageThatIsKeptTwice() {
        begin();
        proof.message(at(4), message(3));
        assertThat(proof.faults()).containsExactly("p#3 doubled: at a:3, and at a:4");
    }

    @Test
    void noticesMessagesInAnotherOrder() {
        begin();
        keep(4, 5);
        proof.message(at(5), message(5));
        proof.message(at(4), message(4));
        assertThat(proof.faults()).containsExactly("p#5 at a:5, after a:3", "p#4 at a:4, after a:5");
    }

    @Test
    void noticesAnotherEpochThatIsNotTold() {
        begin();
        proof.message(new Position("b", 1), message(4));
        assertThat(proof.faults()).containsExactly("p#4 at b:1, after a:3");
    }

    @Test
    void noticesARecoveryThatSaysItIsWholeAndIsNot() {
        begin();
        keep(4, 6);
        proof.subscribing();
        proof.recovery(true, at(6), 2);
        receive(5, 6);
        assertThat(proof.faults()).containsExactly("recovered from a:3 to a:6 with 2 messages");
        assertThat(proof.lost()).containsExactly("p#4 at a:4 lost");
    }

    @Test
    void noticesARecoveryIntoAnotherEpochThatSaysItIsWhole() {
        begin();
        proof.subscribing();
        proof.recovery(true, new Position("b", 3), 0);
        assertThat(proof.faults()).containsExactly("recovered from a:3 to b:3 with 0 messages");
    }

    @Test
    void noticesWhatComesBeforeItsRecovery() {
        begin();
        proof.subscribing();
        receive(4, 4);
        assertThat(proof.faults()).containsExactly("p#4 at a:4 before the recovery");
    }

    @Test
    void noticesAPositionThatStandsForTwoMessages() {
        begin();
        ledger.acknowledged(message(9), at(3));
        assertThat(ledger.faults()).containsExactly("a:3 stands for p#3 and for p#9");
    }

    @Test
    void noticesAMessageThatIsAcknowledgedTwice() {
        begin();
        ledger.acknowledged(message(3), at(4));
        assertThat(ledger.faults()).contains("p#3 is acknowledged twice, at a:3 and at a:4");
    }

    @Test
    void noticesPlainMessagesTwiceOrInAnotherOrderAndCountsWhatIsMissing() {
        PlainProof plain = new PlainProof();
        plain.message(message(1));
        plain.message(message(4));
        assertThat(plain.faults()).isEmpty();
        assertThat(plain.missing()).isEqualTo(2);
        plain.message(message(4));
        plain.message(message(2));
        assertThat(plain.faults()).containsExactly("p#4 after number 4", "p#2 after number 4");
        assertThat(plain.size()).isEqualTo(2);
    }
}
