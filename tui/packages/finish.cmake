# finish: what Debian's policy wants of files that `cmake --install` does not do: manual pages and the
# list of changes compressed, a copyright file for each package, zsh's completions where Debian's zsh
# looks. CPack calls it with the files in place, before they become a package.
if(NOT CPACK_GENERATOR STREQUAL DEB)
    return()
endif()
find_program(GZIP gzip REQUIRED)
function(compress file)
    execute_process(COMMAND ${GZIP} -9nf ${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

foreach(component ${CPACK_COMPONENTS_ALL})
    string(TOUPPER ${component} upper)
    set(root ${CPACK_TEMPORARY_DIRECTORY}/${component}/usr)
    set(doc ${root}/share/doc/${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
    file(MAKE_DIRECTORY ${doc})
    file(COPY_FILE ${CPACK_FB_PACKAGES_DIR}/copyright ${doc}/copyright)
    file(COPY_FILE ${CPACK_FB_PACKAGES_DIR}/changelog ${doc}/changelog)
    compress(${doc}/changelog)
    file(REMOVE ${doc}/LICENSE) # the copyright file has it
    file(GLOB_RECURSE pages ${root}/share/man/*.[1-8])
    foreach(page ${pages})
        compress(${page})
    endforeach()
    if(EXISTS ${root}/share/zsh/site-functions)
        file(RENAME ${root}/share/zsh/site-functions ${root}/share/zsh/vendor-completions)
    endif()
    if(EXISTS ${CPACK_FB_PACKAGES_DIR}/${component}.overrides)
        file(MAKE_DIRECTORY ${root}/share/lintian/overrides)
        file(COPY_FILE ${CPACK_FB_PACKAGES_DIR}/${component}.overrides
            ${root}/share/lintian/overrides/${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
    endif()
    # Modes are the same whatever the umask.
    execute_process(COMMAND chmod -R u+rwX,go+rX,go-w ${CPACK_TEMPORARY_DIRECTORY}/${component} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
