/* page.h - the script and the styles of the HTML report, from page.js and page.css. */
#ifndef FB_REPORT_PAGE_H
#define FB_REPORT_PAGE_H

extern const char page_script[], page_script_end[];
extern const char page_style[], page_style_end[];

#endif
