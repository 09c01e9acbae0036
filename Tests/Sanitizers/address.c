// Linked into whatever is built under the address sanitizer by Tests/sanitize, on Linux: programs that tests start see
// little of the environment, so the options are in them.

extern const char *__asan_default_options(void);

// What the leak detector would tell are values that live as long as the process.
const char *__asan_default_options(void) { return "detect_leaks=0"; }
