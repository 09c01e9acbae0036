import AWSCore
import CLibrary
import Foundation

/// One client's connection: requests in HTTP/1.1 with a length, one after the other.
struct ServedConnection {
  private let socket: Int32
  private let sandbox: Sandbox
  private let traffic: any ServedTraffic
  private static let maximumHead = 64 << 10

  init(_ socket: Int32, to sandbox: Sandbox, through traffic: any ServedTraffic) {
    self.socket = socket
    self.sandbox = sandbox
    self.traffic = traffic
  }

  /// Answers until the client goes, or sends what is no request.
  func serve() {
    defer { close(socket) }
    var received: [UInt8] = []
    var served = 0
    while let head = head(&received), let request = body(of: head, &received) {
      let reply = traffic.reply(to: request, after: served, from: sandbox)
      served += 1
      for piece in reply.pieces {
        switch piece {
        case .bytes(let bytes): guard write(bytes) else { return }
        case .pause(let duration): Thread.sleep(forTimeInterval: duration / .seconds(1))
        }
      }
      switch reply.ending {
      case .keeps: continue
      case .closes: return
      case .resets: return lingerNot()
      }
    }
  }

  /// What is closed from here on is reset.
  private func lingerNot() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }

  /// The request line and the fields, up to the empty line.
  private func head(_ received: inout [UInt8]) -> [Substring]? {
    let end = Array("\r\n\r\n".utf8)
    var searched = 0
    while true {
      if let range = received[max(0, searched - 3)...].firstRange(of: end) {
        let text = String(decoding: received[..<range.lowerBound], as: UTF8.self)
        received.removeFirst(range.upperBound)
        return text.split(separator: "\r\n", omittingEmptySubsequences: false)
      }
      searched = received.count
      guard received.count < Self.maximumHead, read(&received) else { return nil }
    }
  }

  private func body(of head: [Substring], _ received: inout [UInt8]) -> HTTPRequest? {
    let line = head.first?.split(separator: " ") ?? []
    guard line.count == 3, line[1].hasPrefix("/") else { return nil }
    let headers = head.dropFirst().compactMap { field -> (name: String, value: String)? in
      guard let colon = field.firstIndex(of: ":") else { return nil }
      let value = field[field.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      return (String(field[..<colon]), String(value))
    }
    func field(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
    let length = field("content-length").map { Int($0) ?? -1 } ?? 0
    guard field("transfer-encoding") == nil, (0...Reception.maximumBody).contains(length) else { return nil }
    if field("expect") != nil, !write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) { return nil }
    while received.count < length { guard read(&received) else { return nil } }
    let body = Array(received.prefix(length))
    received.removeFirst(length)
    let target = line[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    return HTTPRequest(
      method: String(line[0]), endpoint: Endpoint(scheme: "http", host: "127.0.0.1"), path: String(target[0]),
      query: target.count > 1 ? PercentEncoding.decodeForm(target[1]) : [], headers: headers, body: body)
  }

  private func read(_ received: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    let count = recv(socket, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    received += buffer.prefix(count)
    return true
  }

  private func write(_ bytes: [UInt8]) -> Bool {
    #if canImport(Glibc)
      let flags = Int32(MSG_NOSIGNAL)
    #else
      let flags: Int32 = 0
    #endif
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, flags) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
