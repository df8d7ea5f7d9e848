"""Executables that the tests run in a machine: the source of small HTTP servers."""

SERVER = '''
import http.server, os, sys, threading, time, hashlib, json

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *_): pass
    def answer(self, data, status=200):
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path == "/environ":
            self.answer(json.dumps(dict(os.environ, CWD=os.getcwd(), ARGV=sys.argv)).encode())
        elif path == "/large":
            self.answer(bytes(range(256)) * (int(query) // 256))
        elif path == "/print":
            for i in range(int(query)):
                print("line %d" % i, flush=True)
            self.answer(b"printed")
        elif path == "/exit":
            os._exit(int(query))
        elif path == "/signal":
            os.kill(os.getpid(), int(query))
        elif path == "/close":
            self.close_connection = True
        elif path == "/wait":
            time.sleep(float(query)); self.answer(b"waited")
        elif path == "/read":
            self.answer(open(query, "rb").read())
        else:
            self.answer(b"hello " + self.path.encode())
    def do_POST(self):
        if self.path == "/refuse":
            self.answer(b"not read", 413); self.close_connection = True; return
        left = int(self.headers["content-length"]); digest = hashlib.sha256(); size = 0
        while left:
            data = self.rfile.read(min(left, 65536))
            if not data: break
            if self.path == "/slow": time.sleep(0.002)
            left -= len(data); size += len(data); digest.update(data)
        self.answer(("%d %s" % (size, digest.hexdigest())).encode())

class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 512
    daemon_threads = True

print("started", flush=True)
Server(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
'''
