import AWSCore
import PlinkflowKit

/// What a connection of type `aws` offers to steps: one account in one region.
///
/// All that a step sends goes through it, so that failures become faults in one wording, and so that observations of
/// the same sort of thing are merged into one call.
public struct AWSAccount: Sendable {
  /// The connection's name in the workflow.
  public let name: String
  /// Who the credentials belong to.
  public let identity: Identity
  /// The region.
  public var region: String { client.region }
  /// The client, for calls that have no convenience here.
  public let client: AWSClient

  private let queries: MergedQueries

  /// An account that was opened.
  ///
  /// - Parameter window: for how long an observation waits for others to join it; nil sends each by itself.
  public init(name: String, identity: Identity, client: AWSClient, window: Duration? = .milliseconds(4)) {
    self.init(name: name, identity: identity, client: client, queries: MergedQueries(client: client, window: window))
  }

  /// An account whose observations are merged in a way of one's own.
  init(name: String, identity: Identity, client: AWSClient, queries: MergedQueries) {
    self.name = name
    self.identity = identity
    self.client = client
    self.queries = queries
  }

  /// Everything that AWS lists under one of an observation's values; nothing where AWS knows nothing of the value.
  ///
  /// - Parameter subject: what is being observed, for messages: `zone Z0123`.
  public func find(_ look: Query, _ value: String, on subject: String) async throws(StepError) -> [Element] {
    do {
      return try await queries.find(look, value)
    } catch {
      throw error.fault(on: subject)
    }
  }

  /// Sends a call that only reads.
  public func read(
    _ service: AWSService, _ action: String, _ input: Input = .structure([]), on subject: String
  ) async throws(StepError) -> Element {
    do {
      return try await client.call(service, action, input)
    } catch {
      throw error.fault(on: subject)
    }
  }

  /// Sends a call that changes something.
  public func change(
    _ service: AWSService, _ action: String, _ input: Input, on subject: String
  ) async throws(StepError) -> Element {
    do {
      return try await client.call(service, action, input)
    } catch {
      throw error.fault(on: subject)
    }
  }

  /// The token of the page after one that was read; nil at the list's end.
  ///
  /// - Parameters:
  ///   - following: what the page says of the one after it.
  ///   - last: the token that the page was asked for with.
  /// - Throws: where a page leads to itself, since what it lists is not all then.
  public func nextPage(
    _ following: String?, after last: String?, of action: String, _ service: AWSService, on subject: String
  ) throws(StepError) -> String? {
    guard let following else { return nil }
    guard following != last else { throw AWSFailure(unfinished: action, of: service).fault(on: subject) }
    return following
  }

  /// Sends a call that takes something away, and takes it for done when the thing is gone already.
  public func remove(_ service: AWSService, _ action: String, _ input: Input, on subject: String)
    async throws(StepError)
  {
    do {
      let reply = try await client.call(service, action, input)
      try reply.throwUnsuccessful(action: action, service: service)
    } catch  where error.saysGone {
      return
    } catch {
      throw error.fault(on: subject)
    }
  }

  /// Sends a call to a service that speaks rest-xml.
  public func send(
    _ service: AWSService, _ action: String, method: String, path: String,
    query: [(name: String, value: String)] = [], body: Element? = nil, on subject: String
  ) async throws(StepError) -> Element {
    do {
      return try await client.call(service, action, method: method, path: path, query: query, body: body)
    } catch {
      throw error.fault(on: subject)
    }
  }
}
