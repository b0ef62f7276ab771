// PostgreSQL's client library; it imports as it is.
#pragma once

#include <libpq-fe.h>
