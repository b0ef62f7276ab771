internal import CareAPI
internal import NIOCore

/// Does what the ``SignallingMachine`` says, on one event loop.
final class SignallingShell {
  typealias Waiting = CheckedContinuation<Result<ReplyBody, SignallingError>, Never>

  var machine: SignallingMachine
  private let connector: WebSocketConnector
  private let opening: WebSocketOpening
  private let loop: any EventLoop
  private let events: AsyncStream<SignallingEvent>.Continuation
  private var channel: (any Channel)?
  /// Counts connections: what an earlier one still says is not heard.
  private var generation = 0
  private var timers: [SignallingMachine.Timer: Scheduled<Void>] = [:]
  private var waiting: [SignallingMachine.Token: Waiting] = [:]
  private var nextToken: SignallingMachine.Token = 1

  init(
    machine: SignallingMachine, connector: WebSocketConnector, opening: WebSocketOpening,
    loop: any EventLoop, events: AsyncStream<SignallingEvent>.Continuation
  ) {
    self.machine = machine
    self.connector = connector
    self.opening = opening
    self.loop = loop
    self.events = events
  }

  func request(_ body: RequestBody, _ continuation: Waiting) {
    let token = nextToken
    nextToken += 1
    waiting[token] = continuation
    perform(machine.request(body, token: token))
  }

  func stop() { perform(machine.stop()) }

  func breakConnection() { channel?.close(promise: nil) }

  func perform(_ actions: [SignallingMachine.Action]) {
    for action in actions { perform(action) }
  }

  private func perform(_ action: SignallingMachine.Action) {
    switch action {
    case .open: open()
    case .send(let text):
      if let channel { connector.send(text, on: channel) }
    case .close(let code):
      generation += 1
      if let channel { connector.close(channel, code: code) }
      channel = nil
    case .deliver(let event): deliver(event)
    case .complete(let token, let result):
      waiting.removeValue(forKey: token)?.resume(returning: result)
    case .schedule(let timer, let pause): schedule(timer, pause)
    case .cancel(let timer): timers.removeValue(forKey: timer)?.cancel()
    }
  }

  private func deliver(_ event: SignallingEvent) {
    let result = events.yield(event)
    if case .ended = event { return events.finish() }
    if case .dropped = result { perform(machine.overrun()) }
  }

  private func schedule(_ timer: SignallingMachine.Timer, _ pause: Duration) {
    timers.removeValue(forKey: timer)?.cancel()
    let shell = NIOLoopBound(self, eventLoop: loop)
    timers[timer] = loop.scheduleTask(in: .init(pause)) {
      shell.value.timers[timer] = nil
      shell.value.perform(shell.value.machine.fired(timer))
    }
  }

  private func open() {
    generation += 1
    let generation = generation
    let shell = NIOLoopBound(self, eventLoop: loop)
    let listener = WebSocketListener { event in shell.value.hear(event, of: generation) }
    connector.connect(opening, on: loop, listener: listener).hop(to: loop).whenComplete { result in
      shell.value.connected(result, generation)
    }
  }

  private func connected(_ result: Result<any Channel, any Error>, _ generation: Int) {
    switch result {
    case .success(let channel):
      // Given up meanwhile.
      guard generation == self.generation else { return channel.close(promise: nil) }
      // Closed by an end that has been heard already.
      guard channel.isActive else { return perform(machine.closed(code: nil)) }
      self.channel = channel
      perform(machine.connected())
    case .failure:
      guard generation == self.generation else { return }
      perform(machine.closed(code: nil))
    }
  }

  private func hear(_ event: WebSocketListener.Event, of generation: Int) {
    guard generation == self.generation else { return }
    switch event {
    case .heard: perform(machine.heard())
    case .text(let text): perform(machine.received(text))
    case .closed(let code):
      guard channel != nil else { return }
      channel = nil
      perform(machine.closed(code: code))
    }
  }
}
