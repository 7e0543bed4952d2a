# choose: what differs from one kind of package to the other.
if(CPACK_GENERATOR STREQUAL TGZ)
    # A tarball is unpacked anywhere and run: the program alone.
    set(CPACK_COMPONENTS_ALL program)
    set(CPACK_PACKAGING_INSTALL_PREFIX "")
    set(CPACK_INCLUDE_TOPLEVEL_DIRECTORY ON)
else()
    set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
endif()
