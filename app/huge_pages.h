#pragma once

namespace rowhouse::app {

/// Lets the heap lie in pages of 2 MB where the system grants them on request, by starting this
/// program anew with the C library told so: it reads that once, before main(). With a cache of
/// hundreds of megabytes a random read otherwise waits for the page tables as long as for the data.
/// Does nothing if the environment says anything of that itself, or if it cannot be done.
/// https://www.gnu.org/software/libc/manual/html_node/Memory-Allocation-Tunables.html
void ask_for_huge_pages(char** arguments);

}  // namespace rowhouse::app
