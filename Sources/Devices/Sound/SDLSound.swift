internal import CSDL2
internal import Glibc
internal import Synchronization

/// Why a sound device could not be opened. Nothing here says anything about a person.
enum SoundFault: Error, Equatable {
  case missing
  case busy

  var state: SoundState { self == .busy ? .busy : .missing }
}

/// SDL's sound, begun with the first device that needs it and ended with the last. Pictures are another
/// part of SDL and are neither needed nor touched.
enum SDLSound {
  // SDL counts who uses a part of it and hands out its places for devices, both without a lock.
  private static let users = Mutex(0)

  /// Opens a device: SDL's sound is there, and nobody else opens or closes one meanwhile.
  static func opening(
    _ open: () throws(SoundFault) -> SDL_AudioDeviceID
  ) throws(SoundFault) -> SDL_AudioDeviceID {
    let result = users.withLock { users in
      Result { () throws(SoundFault) in
        // SDL would take SIGINT and SIGTERM for itself: how the program ends is not for its sound to say.
        SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1")
        Self.preferALSA()
        guard SDL_InitSubSystem(UInt32(SDL_INIT_AUDIO)) == 0 else { throw .missing }
        do throws(SoundFault) {
          let id = try open()
          users += 1
          return id
        } catch {
          SDL_QuitSubSystem(UInt32(SDL_INIT_AUDIO))
          throw error
        }
      }
    }
    return try result.get()
  }

  /// Where the kernel has sound cards they are used through ALSA, without a sound server's delay: a terminal
  /// shares them with nobody. Also SDL's part for PulseAudio (2.26) crashes on a server that has no
  /// loudspeaker left. The variable SDL_AUDIODRIVER in the environment counts more than this.
  private static func preferALSA() {
    // " 0 [PCH            ]: HDA-Intel …", or a line that says that there are none.
    let hasCards = FileText.read("/proc/asound/cards")?.contains("[") ?? false
    SDL_SetHint(SDL_HINT_AUDIODRIVER, hasCards ? "alsa" : nil)
  }

  static func close(_ id: SDL_AudioDeviceID) {
    users.withLock { users in
      SDL_CloseAudioDevice(id)
      SDL_QuitSubSystem(UInt32(SDL_INIT_AUDIO))
      users -= 1
    }
  }

  /// As the sound system names them just now.
  static func names(capture: Bool) -> [String] {
    let side: Int32 = capture ? 1 : 0
    // Negative where the system cannot list them.
    let count = max(0, SDL_GetNumAudioDevices(side))
    return (0..<count).compactMap { SDL_GetAudioDeviceName($0, side).map { String(cString: $0) } }
  }

  /// The one meant: its whole name, else the first that holds what was given, such as a maker's name.
  static func choose(_ wanted: String, among names: [String]) -> String? {
    if let exact = names.first(where: { $0 == wanted }) { return exact }
    let low = wanted.lowercased()
    return low.isEmpty ? nil : names.first { $0.lowercased().contains(low) }
  }

  /// SDL gives reasons in words only; this one is strerror's, in whichever language, or PulseAudio's.
  static func fault(_ message: String) -> SoundFault {
    let isBusy =
      message.contains(String(cString: strerror(EBUSY))) || message.lowercased().contains("busy")
    return isBusy ? .busy : .missing
  }
}

/// An open sound device, paused at first. Closing it waits until its callback has returned.
struct SDLSoundDevice: ~Copyable {
  private let id: SDL_AudioDeviceID
  /// What the callback works with: let go of only after the device is closed.
  private let user: AnyObject
  /// What the device takes or gives at once, as far as it lets itself be told: 10 ms.
  static let bufferSamples = 480

  /// - Parameters:
  ///   - name: "auto", or all or part of a name that the sound system lists.
  ///   - user: handed to the callback, unretained; kept as long as the device is open.
  init(
    name: String, capture: Bool, callback: SDL_AudioCallback, user: AnyObject
  ) throws(SoundFault) {
    self.user = user
    id = try SDLSound.opening { () throws(SoundFault) in
      var wanted: String?
      if name != "auto" {
        // SDL would quietly open the default device in place of one that it does not know.
        guard let choice = SDLSound.choose(name, among: SDLSound.names(capture: capture)) else {
          throw .missing
        }
        wanted = choice
      }
      var desired = SDL_AudioSpec()
      desired.freq = Int32(SoundFormat.sampleRate)
      desired.format = SDL_AudioFormat(AUDIO_S16SYS)
      desired.channels = 1
      desired.samples = UInt16(Self.bufferSamples)
      desired.callback = callback
      desired.userdata = Unmanaged.passUnretained(user).toOpaque()
      // SDL converts whatever the device has instead. It could also leave the size of a piece to the
      // device, but then makes its own buffer for the size that was asked, and runs over (2.26).
      let id = SDL_OpenAudioDevice(wanted, capture ? 1 : 0, &desired, nil, 0)
      guard id != 0 else { throw SDLSound.fault(String(cString: SDL_GetError())) }
      return id
    }
  }

  deinit { SDLSound.close(id) }

  func resume() { SDL_PauseAudioDevice(id, 0) }

  /// False after the device was unplugged, as far as the sound system noticed.
  var isThere: Bool { SDL_GetAudioDeviceStatus(id) != SDL_AUDIO_STOPPED }
}
