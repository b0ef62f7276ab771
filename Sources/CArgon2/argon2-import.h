// The password hash of RFC 9106, as libargon2 gives it.
#pragma once
#include <argon2.h>
