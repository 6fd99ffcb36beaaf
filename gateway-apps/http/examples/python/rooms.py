"""Rooms: who sends a message to /rooms/den is answered, and all who are in the room den hear it. Nothing is kept here."""
import base64, hashlib, hmac, json, os, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote
from urllib.request import Request, urlopen

PORT = int(os.environ.get('PORT', 8000))
PUSH = os.environ.get('PUSH', 'http://127.0.0.1:9091')  # where the gateway takes what back ends publish
TOKEN = os.environ['TOKEN']  # that it takes it with
KEY = base64.b64decode(os.environ['KEY'].removeprefix('whsec_'))  # that it signs its requests with


def publish(topic, text):
    fields = {'Authorization': f'Bearer {TOKEN}', 'Content-Type': 'text/plain'}
    urlopen(Request(f'{PUSH}/topics/http/{topic}', text.encode(), fields), timeout=3).close()


def is_signed(fields, body):
    """Whether the gateway has sent this, within the last five minutes; https://www.standardwebhooks.com says how."""
    id, sent, signatures = (fields.get(f'webhook-{name}', '') for name in ('id', 'timestamp', 'signature'))
    made = hmac.digest(KEY, f'{id}.{sent}.'.encode() + body, hashlib.sha256)
    expected = 'v1,' + base64.b64encode(made).decode()
    fits = any(hmac.compare_digest(expected.encode(), one.encode()) for one in signatures.split(' '))
    return fits and abs(time.time() - int(sent)) < 300


class Events(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'  # so that connections are kept
    wbufsize = 1 << 16  # head and body of an answer leave together

    def do_OPTIONS(self):  # the gateway asks first whether it may send its events here
        self.answer(200, {'WebHook-Allowed-Origin': '*', 'WebHook-Allowed-Rate': '*'})

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        event = self.headers['ce-type']
        if not is_signed(self.headers, body):
            self.answer(400)
        elif event == 'io.wsgateway.session.connect':
            room = quote(json.loads(body)['parameters']['room'], safe='')
            self.answer(200, {'Gateway-Subscribe': f'room/{room}', 'Gateway-State': f'0:{room}'}, f'Welcome to {unquote(room)}')
        elif event == 'io.wsgateway.session.message':
            count, room = self.headers['Gateway-State'].split(':')  # as it was in the answer before
            who = unquote(self.headers.get('ce-principal', 'somebody'))
            publish(f'room/{room}', f'{who}: {body.decode()}')
            self.answer(200, {'Gateway-State': f'{int(count) + 1}:{room}'}, f'{int(count) + 1} sent')
        else:
            print('closed:', body.decode(), flush=True)
            self.answer(200)

    def answer(self, status, fields={}, text=''):
        self.send_response(status)
        length = len(text.encode())
        for name, value in {**fields, 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': length}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())


ThreadingHTTPServer(('127.0.0.1', PORT), Events).serve_forever()
