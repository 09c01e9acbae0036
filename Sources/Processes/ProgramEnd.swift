import CLibrary
import Foundation

/// How a program that this process started ended.
package enum ProgramEnd: Sendable, Hashable {
  case exited(Int32)
  case killed(signal: Int32)

  /// The end of a program; nil while it goes on.
  ///
  /// `Process.isRunning` says so, and `Process.waitUntilExit()` returns, only once everything that it started and that
  /// has kept its open files has ended too (swift-corelibs-foundation of Swift 6.3, on Linux): never, where it left a
  /// server behind. So the system is asked, and what it keeps is left to Foundation.
  package static func of(_ process: Process) -> ProgramEnd? {
    var information = siginfo_t()
    guard waitid(P_PID, id_t(process.processIdentifier), &information, WEXITED | WNOHANG | WNOWAIT) == 0 else {
      // Foundation was quicker.
      process.waitUntilExit()
      return process.terminationReason == .exit
        ? .exited(process.terminationStatus) : .killed(signal: process.terminationStatus)
    }
    guard information.si_signo == SIGCHLD else { return nil }
    #if canImport(Glibc)
      let status = information._sifields._sigchld.si_status
    #elseif canImport(Musl)
      let status = information.__si_fields.__si_common.__second.__sigchld.si_status
    #else
      let status = information.si_status
    #endif
    return information.si_code == Int32(CLD_EXITED) ? .exited(status) : .killed(signal: status)
  }

  /// Ends a program, and what it started in its group: Foundation starts each program as the leader of one.
  package static func force(on process: Process) {
    forceOnGroup(of: process)
    if process.processIdentifier > 1 { kill(process.processIdentifier, SIGKILL) }
  }

  /// Ends what a program started in its group, and the program.
  package static func forceOnGroup(of process: Process) {
    let identifier = process.processIdentifier
    if identifier > 1, getpgid(identifier) == identifier { kill(-identifier, SIGKILL) }
  }
}
