#pragma once
#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>

// What is used of libarchive, each with the type that its header gives it. The library is not linked: it brings ten others
// with it (ICU among them), and most commands open no packed file.
#define ARCHIVE_FUNCTIONS(X)                 \
  X(archive_error_string)                    \
  X(archive_filter_count)                    \
  X(archive_read_new)                        \
  X(archive_read_free)                       \
  X(archive_read_support_filter_bzip2)       \
  X(archive_read_support_filter_gzip)        \
  X(archive_read_support_filter_xz)          \
  X(archive_read_support_filter_zstd)        \
  X(archive_read_support_format_empty)       \
  X(archive_read_support_format_raw)         \
  X(archive_read_support_format_zip_seekable) \
  X(archive_read_open_filename)              \
  X(archive_read_next_header)                \
  X(archive_read_data)                       \
  X(archive_entry_new)                       \
  X(archive_entry_free)                      \
  X(archive_entry_filetype)                  \
  X(archive_entry_is_encrypted)              \
  X(archive_entry_pathname)                  \
  X(archive_entry_set_filetype)              \
  X(archive_entry_size)                      \
  X(archive_entry_size_is_set)               \
  X(archive_write_new)                       \
  X(archive_write_free)                      \
  X(archive_write_add_filter_zstd)           \
  X(archive_write_set_bytes_in_last_block)   \
  X(archive_write_set_format_raw)            \
  X(archive_write_open_fd)                   \
  X(archive_write_header)                    \
  X(archive_write_data)                      \
  X(archive_write_close)

/// The functions of libarchive under their own names.
struct archive_functions {
#define X(name) __typeof__(name) *name;
  ARCHIVE_FUNCTIONS(X)
#undef X
};

/// Loads libarchive and finds its functions; what is wrong where that fails, NULL where all are found.
static inline const char *archive_functions_load(struct archive_functions *functions) {
  void *library = dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL);
  if (library == 0) return dlerror();
#define X(name) if ((functions->name = (__typeof__(name) *)dlsym(library, #name)) == 0) return dlerror();
  ARCHIVE_FUNCTIONS(X)
#undef X
  return 0;
}
