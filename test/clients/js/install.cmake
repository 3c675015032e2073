# Copies the programs from SOURCE into FOLDER and installs there what package-lock.json says, unless that is done.
foreach(tool NODE NPM)
  if(NOT ${tool} OR ${tool} MATCHES "NOTFOUND")
    message(FATAL_ERROR "The clients in JavaScript need node (18 or later) and npm: ./dev setup test installs them, "
                        "then configure again (cmake build/release).")
  endif()
endforeach()

file(GLOB programs ${SOURCE}/*.js ${SOURCE}/package.json ${SOURCE}/package-lock.json)
file(COPY ${programs} DESTINATION ${FOLDER})

file(SHA256 ${SOURCE}/package-lock.json wanted)
set(stamp ${FOLDER}/node_modules/.installed)
if(EXISTS ${stamp})
  file(READ ${stamp} installed)
endif()
if("${installed}" STREQUAL "${wanted}")
  message(STATUS "The packages are there.")
  return()
endif()

# No scripts of packages run; what each package's content is, the lock file says.
execute_process(
  COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --prefer-offline
  WORKING_DIRECTORY ${FOLDER}
  RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "npm ci failed: it needs the registry that npm is configured with (npm config get registry).")
endif()
file(WRITE ${stamp} ${wanted})
