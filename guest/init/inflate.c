#include "inflate.h"

#include <string.h>

enum {
    WINDOW = 32768,
    LENGTH_MAX = 15, // bits of a code
    FAST = 10,       // bits of a code that one look into a table decodes
    LITERALS = 288,
    DISTANCES = 30
};

struct codes {
    uint16_t fast[1 << FAST];       // symbol << 4 | bits; 0 where the code is longer
    uint16_t count[LENGTH_MAX + 1]; // codes of each length
    uint16_t symbol[LITERALS];      // in the order of their codes
};

struct state {
    const uint8_t *at;
    const uint8_t *end;
    uint64_t bits;
    unsigned bit_count;
    bool failed;
    inflate_sink sink;
    void *target;
    uint8_t window[WINDOW];
    size_t position; // in the window
    bool wrapped;    // the window has been full once
    struct codes literals;
    struct codes distances;
};

static void refill(struct state *state)
{
    while (state->bit_count <= 56 && state->at < state->end) {
        state->bits |= (uint64_t)*state->at++ << state->bit_count;
        state->bit_count += 8;
    }
}

static void drop_bits(struct state *state, unsigned count)
{
    if (count > state->bit_count) {
        state->failed = true;
        count = state->bit_count;
    }
    state->bits >>= count;
    state->bit_count -= count;
}

static unsigned take_bits(struct state *state, unsigned count)
{
    refill(state);
    unsigned value = (unsigned)(state->bits & ((1u << count) - 1));
    drop_bits(state, count);
    return value;
}

static unsigned reverse(unsigned code, unsigned length)
{
    unsigned reversed = 0;
    for (unsigned i = 0; i < length; i++) {
        reversed = reversed << 1 | (code >> i & 1);
    }
    return reversed;
}

// Canonical codes from their lengths. False when there are more codes than bits can tell apart.
static bool build(struct codes *codes, const uint8_t *lengths, unsigned symbols)
{
    uint16_t offset[LENGTH_MAX + 2] = {0};
    unsigned next[LENGTH_MAX + 2] = {0};
    memset(codes, 0, sizeof *codes);
    for (unsigned i = 0; i < symbols; i++) {
        codes->count[lengths[i]]++;
    }
    codes->count[0] = 0;
    int left = 1;
    for (unsigned length = 1; length <= LENGTH_MAX; length++) {
        left = left * 2 - codes->count[length];
        if (left < 0) {
            return false;
        }
        next[length + 1] = (next[length] + codes->count[length]) << 1;
        offset[length + 1] = (uint16_t)(offset[length] + codes->count[length]);
    }
    for (unsigned i = 0; i < symbols; i++) {
        unsigned length = lengths[i];
        if (length == 0) {
            continue;
        }
        codes->symbol[offset[length]++] = (uint16_t)i;
        unsigned code = next[length]++;
        if (length <= FAST) {
            for (unsigned at = reverse(code, length); at < 1u << FAST; at += 1u << length) {
                codes->fast[at] = (uint16_t)(i << 4 | length);
            }
        }
    }
    return true;
}

static unsigned take_symbol(struct state *state, const struct codes *codes)
{
    refill(state);
    unsigned entry = codes->fast[state->bits & ((1u << FAST) - 1)];
    if (entry != 0) {
        drop_bits(state, entry & 15);
        return entry >> 4;
    }
    unsigned code = 0;
    unsigned first = 0;
    unsigned index = 0;
    for (unsigned length = 1; length <= LENGTH_MAX; length++) {
        code |= (unsigned)(state->bits >> (length - 1) & 1);
        unsigned count = codes->count[length];
        if (code < first + count) {
            drop_bits(state, length);
            return codes->symbol[index + code - first];
        }
        index += count;
        first = (first + count) << 1;
        code <<= 1;
    }
    state->failed = true;
    return 0;
}

static void flush(struct state *state)
{
    if (!state->sink(state->target, state->window, state->position)) {
        state->failed = true;
    }
    state->position = 0;
}

static void put(struct state *state, uint8_t byte)
{
    state->window[state->position++] = byte;
    if (state->position == WINDOW) {
        flush(state);
        state->wrapped = true;
    }
}

static void copy(struct state *state, unsigned distance, unsigned length)
{
    if (distance > state->position && (!state->wrapped || distance > WINDOW)) {
        state->failed = true;
        return;
    }
    size_t from = (state->position + WINDOW - distance) % WINDOW;
    while (length-- > 0) {
        put(state, state->window[from]);
        from = (from + 1) % WINDOW;
    }
}

static void compressed_block(struct state *state)
{
    static const uint16_t length_base[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                           31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    static const uint8_t length_bits[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                          2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    static const uint16_t distance_base[] = {1,   2,   3,   4,   5,   7,    9,    13,   17,   25,
                                             33,  49,  65,  97,  129, 193,  257,  385,  513,  769,
                                             1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
    static const uint8_t distance_bits[] = {0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
                                            6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};
    while (!state->failed) {
        unsigned symbol = take_symbol(state, &state->literals);
        if (symbol < 256) {
            put(state, (uint8_t)symbol);
            continue;
        }
        if (symbol == 256) {
            return; // the end of the block
        }
        symbol -= 257;
        if (symbol >= sizeof length_base / sizeof length_base[0]) {
            break;
        }
        unsigned length = length_base[symbol] + take_bits(state, length_bits[symbol]);
        unsigned far = take_symbol(state, &state->distances);
        if (state->failed || far >= DISTANCES) {
            break;
        }
        copy(state, distance_base[far] + take_bits(state, distance_bits[far]), length);
    }
    state->failed = true;
}

static void stored_block(struct state *state)
{
    drop_bits(state, state->bit_count % 8);
    unsigned length = take_bits(state, 16);
    unsigned check = take_bits(state, 16);
    if ((length ^ check) != 0xffff) {
        state->failed = true;
    }
    while (length-- > 0 && !state->failed) {
        put(state, (uint8_t)take_bits(state, 8));
    }
}

static void fixed_codes(struct state *state)
{
    uint8_t lengths[LITERALS];
    memset(lengths, 8, 144);
    memset(lengths + 144, 9, 112);
    memset(lengths + 256, 7, 24);
    memset(lengths + 280, 8, 8);
    build(&state->literals, lengths, LITERALS);
    memset(lengths, 5, DISTANCES);
    build(&state->distances, lengths, DISTANCES);
}

static bool read_lengths(struct state *state, uint8_t *lengths, unsigned symbols)
{
    unsigned at = 0;
    while (at < symbols) {
        unsigned symbol = take_symbol(state, &state->literals);
        if (state->failed) {
            return false;
        }
        if (symbol < 16) {
            lengths[at++] = (uint8_t)symbol;
            continue;
        }
        if (symbol == 16 && at == 0) {
            return false;
        }
        uint8_t value = symbol == 16 ? lengths[at - 1] : 0;
        unsigned times = symbol == 16   ? 3 + take_bits(state, 2)
                         : symbol == 17 ? 3 + take_bits(state, 3)
                                        : 11 + take_bits(state, 7);
        if (times > symbols - at) {
            return false;
        }
        memset(lengths + at, value, times);
        at += times;
    }
    return true;
}

static bool dynamic_codes(struct state *state)
{
    static const uint8_t order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[LITERALS + 32] = {0};
    unsigned literals = take_bits(state, 5) + 257;
    unsigned distances = take_bits(state, 5) + 1;
    unsigned count = take_bits(state, 4) + 4;
    if (literals > 286 || distances > DISTANCES) {
        return false;
    }
    for (unsigned i = 0; i < count; i++) {
        lengths[order[i]] = (uint8_t)take_bits(state, 3);
    }
    // The code of the code lengths borrows the place of the literals' until those are known.
    if (!build(&state->literals, lengths, 19)) {
        return false;
    }
    memset(lengths, 0, sizeof lengths);
    return read_lengths(state, lengths, literals + distances) && lengths[256] != 0 &&
           build(&state->distances, lengths + literals, distances) && build(&state->literals, lengths, literals);
}

bool inflate(const uint8_t *data, size_t length, inflate_sink sink, void *target)
{
    static struct state state; // too large for a stack
    memset(&state, 0, sizeof state);
    state.at = data;
    state.end = data + length;
    state.sink = sink;
    state.target = target;
    bool final = false;
    while (!final && !state.failed) {
        final = take_bits(&state, 1) == 1;
        unsigned kind = take_bits(&state, 2);
        if (kind == 0) {
            stored_block(&state);
        } else if (kind == 1) {
            fixed_codes(&state);
            compressed_block(&state);
        } else if (kind == 2 && dynamic_codes(&state)) {
            compressed_block(&state);
        } else {
            state.failed = true;
        }
    }
    flush(&state);
    return !state.failed;
}
