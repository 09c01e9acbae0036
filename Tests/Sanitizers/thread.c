// Linked into whatever is built under the thread sanitizer by Tests/sanitize, on Linux.
//
// Swift's `Mutex` takes its fast way in code of ours, where the sanitizer sees it. Where threads wait for each other, the
// system's library and the kernel hand the lock on, which it does not see: two holders would seem to be there at once.
// So that is told here.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

// Methods of Synchronization._MutexHandle, which has one field: the word that the fast way changes.
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

extern void __tsan_acquire(void *address);
extern void __tsan_release(void *address);

SWIFT void lock_slow(uint32_t thread, SELF void *handle) __asm__(LOCK);
SWIFT void unlock_slow(SELF void *handle) __asm__(UNLOCK);

SWIFT void lock_slow(uint32_t thread, SELF void *handle) {
  typedef SWIFT void (*Lock)(uint32_t, SELF void *);
  ((Lock)dlsym(RTLD_NEXT, LOCK))(thread, handle);
  __tsan_acquire(handle);
}

SWIFT void unlock_slow(SELF void *handle) {
  typedef SWIFT void (*Unlock)(SELF void *);
  __tsan_release(handle);
  ((Unlock)dlsym(RTLD_NEXT, UNLOCK))(handle);
}

extern const char *__tsan_default_suppressions(void);

// False reports inside of the runtime, each with its reason.
const char *__tsan_default_suppressions(void) {
  return
      // A thread of its own hands what it read to a task by a continuation. Where it resumes that before the task has
      // suspended, Swift 6.3.1 tells the sanitizer nothing of the one being before the other.
      "race:StrongSwan6DaemonV8converse\n";
}
