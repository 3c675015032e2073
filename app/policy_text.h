#pragma once

#include <string>

#include "tenancy/policy/check_request.h"
#include "tenancy/policy/explain.h"
#include "tenancy/policy/lint.h"

/// Findings and decisions on policies as the command line prints them.
namespace rowhouse::app {

std::string finding_text(const std::string& path, const policy::Finding& finding);
std::string finding_json(const std::string& path, const policy::Finding& finding);

/// `good`: allowed, or as the request expects. `note`: what there is to say of its action; or
/// empty.
std::string check_text(const policy::CheckRequest& request, const policy::Explanation& here,
                       const policy::Explanation& aws, bool good, const std::string& note);
std::string check_json(const policy::CheckRequest& request, const policy::Explanation& here,
                       const policy::Explanation& aws, bool good, const std::string& note);

}  // namespace rowhouse::app
