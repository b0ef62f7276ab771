internal import CareModel

extension Configuration {
  var messageSettings: MessageSettings {
    var settings = MessageSettings()
    settings.rules.countryCode = messages.countryCode
    if let from = ClockTime(messages.quietFrom), let until = ClockTime(messages.quietUntil) {
      settings.rules.quiet = DailyHours(from: from, until: until)
    }
    settings.retention.sent = .hours(24 * messages.keepSentDays)
    settings.retention.failed = .hours(24 * messages.keepFailedDays)
    return settings
  }
}
