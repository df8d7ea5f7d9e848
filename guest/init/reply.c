#include "reply.h"

#include "msgpack.h"

void reply_error(struct buf *out, const char *error)
{
    mp_put_map(out, 3);
    mp_put_str(out, "error");
    mp_put_str(out, error);
    mp_put_str(out, "traceback");
    mp_put_str(out, error);
    mp_put_str(out, "output");
    mp_put_str(out, "");
}

static bool passes(const struct http_header *header)
{
    return !http_is_hop(header->name, header->name_length);
}

static void put_headers(struct buf *out, const struct http_answer *result)
{
    uint32_t count = 0;
    for (size_t i = 0; i < result->header_count; i++) {
        count += passes(&result->headers[i]);
    }
    mp_put_array(out, count);
    for (size_t i = 0; i < result->header_count; i++) {
        const struct http_header *header = &result->headers[i];
        if (passes(header)) {
            mp_put_array(out, 2);
            mp_put_bin(out, header->name, (uint32_t)header->name_length);
            mp_put_bin(out, header->value, (uint32_t)header->value_length);
        }
    }
}

void reply_result(struct buf *out, const struct http_answer *result)
{
    mp_put_map(out, 4);
    mp_put_str(out, "headers");
    mp_put_map(out, 3);
    mp_put_str(out, "type");
    mp_put_str(out, "http.response.start");
    mp_put_str(out, "status");
    mp_put_int(out, result->status);
    mp_put_str(out, "headers");
    put_headers(out, result);
    mp_put_str(out, "body");
    mp_put_map(out, 2);
    mp_put_str(out, "type");
    mp_put_str(out, "http.response.body");
    mp_put_str(out, "body");
    mp_put_bin(out, buf_head(&result->body), (uint32_t)buf_length(&result->body));
    mp_put_str(out, "output");
    mp_put_str(out, "");
    mp_put_str(out, "output_data");
    mp_put_nil(out);
}
