<?php
// Rooms: who sends a message to /rooms/den is answered, and all who are in the room den hear it. Nothing is kept here.

/** To the gateway's listener for back ends, with the token that it takes from this one. */
function publish(string $topic, string $text): void
{
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => ['Authorization: Bearer ' . getenv('TOKEN'), 'Content-Type: text/plain'],
        'content' => $text,
        'timeout' => 3,
    ]]);
    if (file_get_contents((getenv('PUSH') ?: 'http://127.0.0.1:9091') . "/topics/http/$topic", false, $context) === false) {
        http_response_code(500);
        exit;
    }
}

/** Whether the gateway has sent this, within the last five minutes; https://www.standardwebhooks.com says how. */
function is_signed(string $body): bool
{
    $sent = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    $signed = ($_SERVER['HTTP_WEBHOOK_ID'] ?? '') . ".$sent.$body";
    $key = base64_decode(str_replace('whsec_', '', getenv('KEY')));
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', $signed, $key, true));
    $signatures = explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '');
    return array_filter($signatures, fn ($one) => hash_equals($expected, $one)) && abs(time() - (int) $sent) < 300;
}

if ($_SERVER['REQUEST_METHOD'] === 'OPTIONS') { // the gateway asks first whether it may send its events here
    header('WebHook-Allowed-Origin: *');
    header('WebHook-Allowed-Rate: *');
    exit;
}
$body = file_get_contents('php://input');
header('Content-Type: text/plain; charset=utf-8');
if (!is_signed($body)) {
    http_response_code(400);
    exit;
}
switch ($_SERVER['HTTP_CE_TYPE']) {
    case 'io.wsgateway.session.connect':
        $room = rawurlencode(json_decode($body)->parameters->room);
        header("Gateway-Subscribe: room/$room");
        header("Gateway-State: 0:$room");
        echo 'Welcome to ' . rawurldecode($room);
        break;
    case 'io.wsgateway.session.message':
        [$count, $room] = explode(':', $_SERVER['HTTP_GATEWAY_STATE']); // as it was in the answer before
        $count++;
        $who = rawurldecode($_SERVER['HTTP_CE_PRINCIPAL'] ?? 'somebody');
        publish("room/$room", "$who: $body");
        header("Gateway-State: $count:$room");
        echo "$count sent";
        break;
    default:
        error_log("closed: $body");
        http_response_code(204);
}
