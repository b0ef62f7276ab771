public import Logging

/// Everything an operator can set. `config/gateway.sample.yaml` documents each key.
public struct Configuration: Sendable, Equatable {
  public struct HTTP: Sendable, Equatable {
    public var enabled = true
    /// A loopback address: plain HTTP leaves this machine only through something that adds TLS.
    public var address = "127.0.0.1"
    /// 0 takes any free port.
    public var port = 8080
    /// Peers whose `X-Forwarded-For` is believed, for limits by address; of both listeners.
    public var trustedProxies: [String] = []
  }

  public struct HTTPS: Sendable, Equatable {
    public var enabled = false
    public var address = "0.0.0.0"
    public var port = 8443
    /// PEM files; empty: a self-signed certificate in the data folder.
    public var certificate = ""
    public var key = ""
  }

  public struct Limits: Sendable, Equatable {
    /// Open connections, all together.
    public var connections = 4_096
    /// Of one network address; loopback and trusted proxies bring everybody, and are exempt.
    public var connectionsPerAddress = 1_000
  }

  public struct Data: Sendable, Equatable {
    public var folder = "data"
  }

  public struct Database: Sendable, Equatable {
    /// `postgresql://…`; empty: a file in the data folder.
    public var url = ""
    /// Of the keys of conversations, likewise.
    public var chatKeysUrl = ""
  }

  public struct Relay: Sendable, Equatable {
    /// What protects the media.
    public enum SRTP: String, Sendable, CaseIterable {
      case openssl, libsrtp, multibuffer
    }
    public var enabled = true
    /// 0: one for each processor, eight at most.
    public var shards = 0
    /// UDP port of the first shard, each next one takes the next; 0 takes free ones.
    public var port = 0
    /// Addresses to receive media on; empty: those of all interfaces.
    public var addresses: [String] = []
    /// Addresses to tell participants instead; empty: the ones received on.
    public var advertise: [String] = []
    public var srtp = SRTP.openssl
    /// Several datagrams to one receiver go to the kernel as one.
    public var segmentation = true
    /// How long datagrams may gather at most, where many come; 0: not at all.
    public var gatherMicroseconds = 1_000
  }

  /// Beside the relay, for pages whose network lets nothing through to it.
  public struct TURN: Sendable, Equatable {
    /// `turn:` and `turns:`; empty: none.
    public var urls: [String] = []
    /// File of one line, which the servers have as well; empty: none, or from the environment.
    public var secret = ""
    /// Of the credentials that a page is given.
    public var lifetimeMinutes = 240
  }

  public struct Calls: Sendable, Equatable {
    public var ringSeconds = 90
    public var resumeSeconds = 60
  }

  public struct Chat: Sendable, Equatable {
    /// The page that a visitor's page becomes when somebody leaves at once: one that tells nothing.
    public var quickExit = "https://www.yle.fi/saa"
  }

  public struct SignIn: Sendable, Equatable {
    /// A session ends after as long without a request.
    public var sessionHours = 12
    /// However much it is used.
    public var longestHours = 16
    /// Wrong passwords in a row from one address before an account has to wait there.
    public var freeFailures = 5
    public var longestWaitSeconds = 300
    /// Tries of one network address at once; one comes back every `addressRefillSeconds`.
    public var addressBurst = 20
    public var addressRefillSeconds = 6
  }

  public struct AccessLog: Sendable, Equatable {
    /// Whose chain of the access log this gateway goes on with. Gateways on one database have one each.
    public var node = "n_gateway"
    /// How often the head of the chain is written down outside the database.
    public var anchorSeconds = 60
    /// A second file for that, on another machine's disk if possible; empty: none.
    public var secondAnchor = ""
  }

  public struct Metrics: Sendable, Equatable {
    public enum Access: String, Sendable, CaseIterable {
      case loopback, any
    }
    public var access = Access.loopback
  }

  /// What leaves the house: e-mail by SMTP, text messages by an SMS service.
  public struct Messages: Sendable, Equatable {
    /// `smtps://` or `smtp://`; empty: no e-mail.
    public var smtp = ""
    /// The sender's address.
    public var from = ""
    /// File of two lines, user and password; empty: none, or from the environment.
    public var smtpCredentials = ""
    /// `https://`; empty: no text messages.
    public var sms = ""
    /// File of one line; empty: none, or from the environment.
    public var smsToken = ""
    /// PEM file of the authorities that both services' certificates are checked by; empty: the system's.
    public var authorities = ""
    /// Of numbers that are written without one.
    public var countryCode = "358"
    /// Nobody is reminded between these.
    public var quietFrom = "21:00"
    public var quietUntil = "08:00"
    /// After as long recipient and text of a message are forgotten.
    public var keepSentDays = 7
    public var keepFailedDays = 30
  }

  public struct Log: Sendable, Equatable {
    public var level = Logger.Level.info
    public var format = LogFormat.text
  }

  public var http = HTTP()
  public var https = HTTPS()
  /// Origin of the pages as people see it, such as `https://etahoito.example.fi`; empty: as asked.
  public var publicAddress = ""
  public var limits = Limits()
  public var data = Data()
  public var database = Database()
  public var relay = Relay()
  public var turn = TURN()
  public var calls = Calls()
  public var chat = Chat()
  public var signIn = SignIn()
  public var accessLog = AccessLog()
  public var messages = Messages()
  public var metrics = Metrics()
  public var log = Log()
  public var demo = false

  public init() {}
}
