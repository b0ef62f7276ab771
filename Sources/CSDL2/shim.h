// SDL2 and SDL2_ttf, which import directly. Linked here by name: the flags that SDL's pkg-config file
// gives are refused by the package manager. Only the kiosk's targets may depend on this module.
#pragma once

#include <SDL2/SDL.h>
#include <SDL2/SDL_ttf.h>

/// SDL_WINDOWPOS_CENTERED is a macro with a macro argument.
static inline int kiosk_window_centred(void) { return (int)SDL_WINDOWPOS_CENTERED; }
