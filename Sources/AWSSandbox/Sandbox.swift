import AWSCore
import CLibrary
import Document
import Foundation
import SQLite
import Synchronization

/// A simulated AWS at wire level: signed HTTP requests in, XML out, its state in a file.
///
/// Each request is one transaction, so that several processes may use a file at once, and a process that is killed
/// leaves it as it was before or after a request. Nothing of it leaves the machine.
public final class Sandbox: Transport {
  /// The world that its state began from.
  public let world: SandboxWorld
  /// How long a transition of weight 1 takes at least, in seconds.
  private let delay: Double
  let clock: @Sendable () -> Date
  let store: Mutex<SandboxStore>

  /// Opens the state in a file, which is made where it is missing, for its user's eyes only.
  ///
  /// - Parameters:
  ///   - path: the state's file.
  ///   - world: what a new state begins from; nil takes the file's own, and ``SandboxWorld/default`` for a new file. A
  ///     file that began from another world is begun anew if nothing was changed in it, and refused else.
  ///   - delay: how fast resources change their states. An endpoint takes one delay to come up, an environment four.
  ///     At zero each state still shows in one describe.
  ///   - clock: the time of now.
  /// - Throws: a ``Diagnostic`` where the file cannot be used.
  public init(
    state path: String, world: SandboxWorld? = nil, delay: Duration = .seconds(1),
    clock: @escaping @Sendable () -> Date = { Date() }
  ) throws(Diagnostic) {
    self.delay = Double(delay.components.seconds) + Double(delay.components.attoseconds) / 1e18
    self.clock = clock
    do {
      let store = SandboxStore(try Sandbox.open(path))
      self.world = try store.begin(in: world, at: Moment(clock()))
      self.store = Mutex(store)
    } catch let diagnostic as Diagnostic {
      throw diagnostic
    } catch {
      throw Diagnostic("the sandbox's state in `\(path)` cannot be used", notes: ["\(error)"])
    }
  }

  private static func open(_ path: String) throws -> Database {
    // SQLite would make the file with the user's mask, and gives the files beside it the mode of the file itself.
    let descriptor = Self.create(path)
    guard descriptor >= 0 else {
      throw Diagnostic("the sandbox's state cannot be kept in `\(path)`", notes: [String(cString: strerror(errno))])
    }
    close(descriptor)
    let database = try Database(path: path)
    try database.execute(SandboxSchema.pragmas)
    return database
  }

  private static func create(_ path: String) -> Int32 {
    #if canImport(Glibc)
      Glibc.open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    #else
      Darwin.open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    #endif
  }

  /// Answers a request at once; the simulated services take their time in states, not in replies.
  public func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    let now = clock()
    var response = respond(to: request, at: now)
    // What asks for the head alone is answered without a body, an error too.
    if request.method == "HEAD" { response.body = [] }
    response.headers.append(("Date", AWSTimestamp.http(now)))
    return response
  }

  /// Answers a request as of that time.
  public func respond(to request: HTTPRequest, at date: Date) -> HTTPResponse {
    let requestID = Identifier.request()
    let now = Moment(date)
    let reception: Reception
    do {
      reception = try Reception(request)
    } catch let refusal as Refusal {
      return Service.sts.response(to: refusal, requestID: requestID)
    } catch {
      return Service.sts.response(to: Sandbox.internalError(error), requestID: requestID)
    }
    return store.withLock { store in
      do {
        return try store.request { () throws -> HTTPResponse in
          let caller = try reception.caller(in: store, world: world, now: now)
          let call = try reception.read(store: store, world: world, now: now, delay: delay, caller: caller)
          try store.count(call.action)
          return try store.act(call.action) { () throws -> HTTPResponse in
            guard let action = reception.service.actions[call.action] else {
              throw Refusal.unknownAction(call.action)
            }
            try call.authorize(for: reception.service)
            if reception.service.format == .ec2, try call.input.boolean("DryRun") == true {
              throw Refusal("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", status: 412)
            }
            return reception.service.response(to: call.action, try action(call), requestID: requestID)
          }
        }
      } catch let refusal as Refusal {
        return reception.service.response(to: refusal, requestID: requestID)
      } catch {
        return reception.service.response(to: Sandbox.internalError(error), requestID: requestID)
      }
    }
  }

  /// The sandbox itself failed: its file is locked, damaged, or has no room.
  private static func internalError(_ error: any Error) -> Refusal {
    Refusal("InternalFailure", "The sandbox failed: \(error)", status: 500)
  }
}
