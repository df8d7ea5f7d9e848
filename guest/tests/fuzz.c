// Malformed input for everything in the init process that reads bytes from elsewhere, for so many rounds: made from valid
// input by changing, cutting and joining it. Run with the sanitizers; the argument is the number of rounds.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "frame.h"
#include "http1.h"
#include "inflate.h"
#include "legacy.h"
#include "msgpack.h"
#include "unzip.h"
#include "util.h"

static uint64_t seed = 88172645463325252u;

static uint32_t any(uint32_t bound)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 16) % bound;
}

static void put_archive(struct buf *out, const char *device)
{
    mp_put_map(out, 4);
    mp_put_str(out, "device");
    mp_put_str(out, device);
    mp_put_str(out, "encoding");
    mp_put_str(out, "zip");
    mp_put_str(out, "size");
    mp_put_int(out, 123456);
    mp_put_str(out, "mount");
    mp_put_str(out, "/data");
}

static void put_pair(struct buf *out, const char *key, const char *value)
{
    mp_put_str(out, key);
    mp_put_str(out, value);
}

static void valid_config(struct buf *out)
{
    mp_put_map(out, 9);
    put_pair(out, "vm_hash", "67705389842a0a1b95eaa408b009741027964edc805997475e95c505d642edd8");
    put_pair(out, "interface", "asgi");
    put_pair(out, "entrypoint", "main:app");
    mp_put_str(out, "code");
    put_archive(out, "vdb");
    mp_put_str(out, "data");
    put_archive(out, "vdc");
    mp_put_str(out, "volumes");
    mp_put_array(out, 1);
    mp_put_map(out, 3);
    put_pair(out, "mount", "/mnt/a");
    put_pair(out, "device", "vdd");
    mp_put_str(out, "read_only");
    mp_put_bool(out, true);
    mp_put_str(out, "variables");
    mp_put_map(out, 1);
    put_pair(out, "NAME", "value");
    mp_put_str(out, "network");
    mp_put_map(out, 2);
    put_pair(out, "ipv4", "172.16.4.2/24");
    mp_put_str(out, "dns");
    mp_put_array(out, 1);
    mp_put_str(out, "1.1.1.1");
    mp_put_str(out, "entropy");
    mp_put_bin(out, "0123456789abcdef0123456789abcdef", 32);
}

// A copy of exactly its size, so that the sanitizer sees each byte beyond its end.
static uint8_t *changed(const uint8_t *data, size_t *length)
{
    size_t size = any(4) == 0 ? any((uint32_t)*length + 1) : *length;
    uint8_t *copy = must_allocate(NULL, size);
    memcpy(copy, data, size);
    for (uint32_t i = any(6); i > 0 && size > 0; i--) {
        copy[any((uint32_t)size)] = (uint8_t)(any(3) == 0 ? 0xff : any(256));
    }
    *length = size;
    return copy;
}

static void fuzz_msgpack(const uint8_t *data, size_t length)
{
    struct mp_reader reader = {data, data + length};
    while (mp_skip(&reader) == MP_OK && reader.at < reader.end) {
    }
    struct mp_item item;
    reader.at = data;
    while (mp_next(&reader, &item) == MP_OK) {
        if (item.data != NULL && (item.data < data || item.data + item.length > data + length)) {
            abort();
        }
    }
}

static void fuzz_config(const uint8_t *data, size_t length)
{
    struct config config;
    char error[200];
    if (!config_decode(&config, data, length, error, sizeof error) && error[0] == '\0') {
        abort();
    }
    config_decode_v2(&config, data, length, error, sizeof error);
    config_decode_resumed(&config, data, length, error, sizeof error);
}

static const char answers[] = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nA: b\r\n\r\n"
                              "5\r\nhello\r\n1a;x=y\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n";

static void fuzz_answer(const uint8_t *data, size_t length)
{
    static struct http_answer answer;
    answer = (struct http_answer){0};
    http_answer(&answer, data, length, any(8) == 0, any(2) == 0);
    buf_free(&answer.body);
}

static void valid_scope(struct buf *out)
{
    mp_put_map(out, 6);
    put_pair(out, "type", "http");
    put_pair(out, "path", "/a b/c");
    put_pair(out, "method", "POST");
    put_pair(out, "query_string", "x=%20&y");
    mp_put_str(out, "headers");
    mp_put_array(out, 1);
    mp_put_array(out, 2);
    mp_put_bin(out, "host", 4);
    mp_put_bin(out, "a", 1);
    mp_put_str(out, "body");
    mp_put_bin(out, "some bytes", 10);
}

static void fuzz_scope(const uint8_t *data, size_t length)
{
    struct buf request = {0};
    bool is_head;
    http_request(&request, &is_head, data, length);
    buf_free(&request);
}

static void fuzz_frames(const uint8_t *data, size_t length)
{
    struct frame frame;
    while (frame_parse(data, length, &frame) == FRAME_OK) {
        data += FRAME_HEAD + frame.length;
        length -= FRAME_HEAD + frame.length;
    }
}

static bool count(void *target, const uint8_t *data, size_t length)
{
    size_t *total = target;
    *total += length + data[0] * 0;
    return *total < 1 << 20;
}

static void fuzz_inflate(const uint8_t *data, size_t length)
{
    size_t total = 0;
    inflate(data, length, count, &total);
}

static size_t read_file(const char *path, uint8_t *data, size_t size)
{
    FILE *file = fopen(path, "rb");
    size_t length = file == NULL ? 0 : fread(data, 1, size, file);
    if (file != NULL) {
        fclose(file);
    }
    return length;
}

static void repeat(const char *name, long rounds, const uint8_t *data, size_t length,
                   void (*fuzz)(const uint8_t *, size_t))
{
    for (long i = 0; i < rounds; i++) {
        size_t size = length;
        uint8_t *input = changed(data, &size);
        fuzz(input, size);
        free(input);
    }
    printf("%s: %ld rounds\n", name, rounds);
}

static const char *folder;

static void fuzz_unzip(const uint8_t *data, size_t length)
{
    char error[300];
    unzip(data, length, folder, error, sizeof error);
}

// fuzz ROUNDS [ZIP FOLDER]: with an archive also extraction, into that folder.
int main(int arguments, char **argument)
{
    long rounds = arguments > 1 ? strtol(argument[1], NULL, 10) : 10000;
    static uint8_t file[1 << 20];
    struct buf config = {0};
    struct buf frames = {0};
    struct buf scope = {0};
    valid_config(&config);
    valid_scope(&scope);
    for (int i = 0; i < 20; i++) {
        frame_put(&frames, (uint8_t)(FRAME_OPEN + i % 5), 1 + any(4), buf_head(&config), any(60));
    }
    repeat("msgpack", rounds, buf_head(&config), buf_length(&config), fuzz_msgpack);
    repeat("config", rounds, buf_head(&config), buf_length(&config), fuzz_config);
    repeat("answer", rounds, (const uint8_t *)answers, sizeof answers - 1, fuzz_answer);
    repeat("scope", rounds, buf_head(&scope), buf_length(&scope), fuzz_scope);
    repeat("frames", rounds, buf_head(&frames), buf_length(&frames), fuzz_frames);
    if (arguments > 3) {
        folder = argument[3];
        size_t length = read_file(argument[2], file, sizeof file);
        repeat("unzip", rounds / 10, file, length, fuzz_unzip);
        // The compressed bytes of the first file begin behind its head.
        size_t start = length < 100 ? 0 : 30u + file[26] + file[28];
        repeat("inflate", rounds / 10, file + start, length - start, fuzz_inflate);
    }
    buf_free(&config);
    buf_free(&frames);
    buf_free(&scope);
    return 0;
}
