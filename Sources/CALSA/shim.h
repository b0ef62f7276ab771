// The simple mixer of ALSA. Its handles are walked by macros and its errors are negative errno; what the
// terminal asks of it is two questions, which are asked here as a whole. A mixer is opened for one
// question and closed again: a card may be unplugged at any time, and an open handle would not notice.
#pragma once

#include <alsa/asoundlib.h>
#include <stdint.h>

// NULL where the card has no mixer. `card` is "default" or as "hw:1".
static inline snd_mixer_t *calsa_open(const char *card) {
  snd_mixer_t *mixer = NULL;
  if (snd_mixer_open(&mixer, 0) < 0) return NULL;
  if (snd_mixer_attach(mixer, card) < 0 || snd_mixer_selem_register(mixer, NULL, NULL) < 0 ||
      snd_mixer_load(mixer) < 0) {
    snd_mixer_close(mixer);
    return NULL;
  }
  return mixer;
}

// 1: sound comes through. 0: every switch of the capture side is off. -1: no mixer, or none with a switch.
static inline int calsa_capture_is_on(const char *card) {
  snd_mixer_t *mixer = calsa_open(card);
  if (!mixer) return -1;
  int result = -1;
  for (snd_mixer_elem_t *e = snd_mixer_first_elem(mixer); e; e = snd_mixer_elem_next(e)) {
    if (!snd_mixer_selem_is_active(e) || !snd_mixer_selem_has_capture_switch(e)) continue;
    for (int channel = 0; channel <= SND_MIXER_SCHN_LAST; channel++) {
      int on = 0;
      if (!snd_mixer_selem_has_capture_channel(e, (snd_mixer_selem_channel_id_t)channel)) continue;
      if (snd_mixer_selem_get_capture_switch(e, (snd_mixer_selem_channel_id_t)channel, &on) < 0) continue;
      if (on) result = 1;
      else if (result < 0) result = 0;
    }
  }
  snd_mixer_close(mixer);
  return result;
}

// Switches the main playback controls on and sets them to per cent of their range. Returns how many.
static inline int calsa_set_playback(const char *card, int percent) {
  static const char *const mains[] = {"Master", "PCM", "Speaker", "Headphone", "Digital"};
  snd_mixer_t *mixer = calsa_open(card);
  if (!mixer) return 0;
  int count = 0;
  for (snd_mixer_elem_t *e = snd_mixer_first_elem(mixer); e; e = snd_mixer_elem_next(e)) {
    const char *name = snd_mixer_selem_get_name(e);
    int is_main = 0;
    for (unsigned i = 0; name && i < sizeof mains / sizeof *mains; i++)
      is_main |= __builtin_strcmp(name, mains[i]) == 0;
    if (!is_main || !snd_mixer_selem_has_playback_volume(e)) continue;
    long lowest = 0, highest = 0;
    if (snd_mixer_selem_get_playback_volume_range(e, &lowest, &highest) < 0) continue;
    long level = lowest + (highest - lowest) * percent / 100;
    if (snd_mixer_selem_set_playback_volume_all(e, level) < 0) continue;
    if (snd_mixer_selem_has_playback_switch(e)) snd_mixer_selem_set_playback_switch_all(e, 1);
    count++;
  }
  snd_mixer_close(mixer);
  return count;
}

// A machine without sound would otherwise say so on standard error at every question.
static inline void calsa_ignore(const char *file, int line, const char *function, int error,
                                const char *format, ...) {
  (void)file, (void)line, (void)function, (void)error, (void)format;
}

static inline void calsa_silence(void) { snd_lib_error_set_handler(calsa_ignore); }
