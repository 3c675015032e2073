#pragma once

/// The whole library. See docs/library.md.
#include "rowhouse/database.h"
#include "rowhouse/operator.h"
#include "rowhouse/tenant.h"
#include "rowhouse/uuid.h"
#include "rowhouse/version.h"
#include "rowhouse/writer.h"
