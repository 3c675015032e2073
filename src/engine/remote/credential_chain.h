#pragma once

#include <memory>

#include "base/clock.h"
#include "engine/remote/credentials.h"
#include "engine/remote/environment.h"
#include "engine/remote/sts_client.h"
#include "engine/remote/transport.h"

namespace rowhouse::engine::remote {

/// The places where AWS's SDKs look for credentials, in their order: the environment, a web
/// identity token file, the shared config and credentials files, the container's endpoint, the
/// instance's metadata service. The first that is in use decides. All that is handed in outlives
/// it. https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/credentials-chain.html
std::unique_ptr<CredentialProvider> make_credential_chain(const Environment& environment,
                                                          Transport& transport,
                                                          const base::Clock& clock, StsPlace sts);

}  // namespace rowhouse::engine::remote
