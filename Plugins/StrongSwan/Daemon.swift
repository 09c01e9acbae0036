import Foundation
import PlinkflowKit

/// A daemon of strongSwan, such as `charon-systemd`, reached at its VICI socket.
///
/// It is spoken to directly and not by `swanctl`, whose `--load-conns` and `--load-creds` unload all that their file
/// does not hold. A key goes through the socket, and stands on no command line and in no file.
struct DaemonConnection: Connection {
  struct Parameters: Decodable, Sendable {
    let socket: String
  }

  static let kind = "strongswan.daemon"
  static let summary = "a daemon of strongSwan on this machine"
  static let help = ["socket": "the whole path of its VICI socket; left out nowhere, often `/run/charon.vici`"]

  /// Nothing is asked of it yet: the workflow itself may start it.
  func open(_ parameters: Parameters, named name: String) async throws(StepError) -> Daemon {
    guard parameters.socket.hasPrefix("/"), !parameters.socket.utf8.contains(0) else {
      throw .refused("has no whole path of a socket in `socket`: `\(parameters.socket)`")
    }
    return Daemon(socket: parameters.socket)
  }
}

/// What steps are handed.
struct Daemon: Sendable {
  let socket: String
  /// Lets time pass before it is tried again. Nothing cancels it.
  var pause: @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }

  /// What a command was answered with.
  struct Reply: Sendable {
    let answer: Message
    let events: [Message]

    var hasSucceeded: Bool { answer.text("success") != "no" }
    /// Why it has not.
    var reason: String { answer.text("errmsg") ?? "it gives no reason" }
  }

  /// Asks something that changes nothing; nil where no daemon is at the socket, which then has nothing loaded.
  func look(
    _ command: String, _ message: Message = Message(), taking event: String? = nil
  ) async throws(StepError) -> Reply? {
    do {
      return try await converse(command, message, event, patience: .seconds(10))
    } catch {
      switch error {
      case .nobody: return nil
      case .noAnswer(let why): throw .transient("got no answer from strongSwan at \(socket)", notes: [why])
      }
    }
  }

  /// Tells it to change something; a refusal of its is answered with.
  func tell(
    _ command: String, _ message: Message, taking event: String? = nil, patience: Duration = .seconds(10)
  ) async throws(StepError) -> Reply {
    // A daemon that was started a moment ago has its socket before it listens at it: it gets two seconds.
    var attempts = 20
    while true {
      do {
        return try await converse(command, message, event, patience: patience)
      } catch {
        switch error {
        case .nobody(let why):
          guard attempts > 0, FileManager.default.fileExists(atPath: socket) else {
            throw .refused(
              "found no strongSwan at \(socket)", notes: [why], help: "start it, with the plugin `vici` loaded")
          }
          attempts -= 1
          await pause(.milliseconds(100))
        case .noAnswer(let why): throw .unknown("got no answer from strongSwan at \(socket)", notes: [why])
        }
      }
    }
  }

  private func converse(
    _ command: String, _ message: Message, _ event: String?, patience: Duration
  ) async throws(Conversation.Failure) -> Reply {
    let socket = socket
    let result: Result<Reply, Conversation.Failure> = await withCheckedContinuation { continuation in
      // Waiting for an answer blocks, so it gets a thread of its own.
      Thread.detachNewThread {
        continuation.resume(
          returning: Result { () throws(Conversation.Failure) in
            let conversation = try Conversation(socket, patience: patience)
            let (answer, events) = try conversation.ask(command, message, taking: event)
            return Reply(answer: answer, events: events)
          })
      }
    }
    return try result.get()
  }
}
