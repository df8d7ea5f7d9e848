// Extraction of zip archives: stored and deflated files, zip64, permissions and symbolic links.
#ifndef ALEPH_UNZIP_H
#define ALEPH_UNZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Extracts everything below folder, which exists. Zeros after the archive's end do not matter. False with a reason.
bool unzip(const uint8_t *data, size_t length, const char *folder, char *error, size_t error_size);

#endif
