/// How describes come upon resources: behind their creation, and moving them on.
extension Call {
  /// The resource as of now: a passing state ends when its time is over and a describe has shown it.
  func settled<R: Resource>(_ item: Stored<R>) throws -> Stored<R> {
    var item = item
    while let transition = R.transition(from: item.state), item.looks >= 1,
      now.seconds(since: item.entered) >= delay * transition.weight
    {
      item.enter(transition.next, at: now)
      try R.entered(&item, self)
      try store.update(item)
    }
    return item
  }

  /// What a describe shows of a resource; nil while it lags behind the resource's creation.
  func look<R: Resource>(at item: Stored<R>) throws -> Stored<R>? {
    if let misses = item.misses, misses == 0 || now.seconds(since: item.created) < 0.1 * delay {
      store.miss(item)
      return nil
    }
    let item = try settled(item)
    if R.transition(from: item.state) != nil { store.look(at: item) }
    return item
  }

  /// A resource of the caller's account as of now, for an action that is not a describe.
  func find<R: Resource>(_ type: R.Type, _ id: String) throws -> Stored<R>? {
    try store.find(type, id, account: account).map { try settled($0) }
  }

  /// Runs a creation under its client token: the same parameters give what was made before, others are refused.
  func once<R: Resource>(_ type: R.Type, make: (ClientToken?) throws -> Stored<R>) throws -> Stored<R> {
    guard let text = input.string("ClientToken") else { return try make(nil) }
    let token = ClientToken(text: text, fingerprint: input.fingerprint())
    if let made = try store.find(type, token: text, account: account) {
      guard made.token == token else { throw Refusal.mismatch(of: text) }
      return try settled(made)
    }
    return try make(token)
  }
}
