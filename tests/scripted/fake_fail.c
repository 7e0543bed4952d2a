/* fake_fail.c - which call of the stand-in fails, once or more often, and with what. */
#include "fake_kernel.h"

bool fake_fails(const char *name)
{
    fake.calls++;
    if (fake.fail_at == 0 || --fake.fail_at > 0)
        return false;
    fake.failed_name = name;
    fake.fail_at = fake.fail_more > 0;
    fake.fail_more -= fake.fail_at;
    return true;
}

bool fake_fails_with(const char *name, const int *errors)
{
    for (; *errors != 0; errors++)
        if (*errors == fake.fail_error)
            return fake_fails(name);
    return false;
}

int fake_fail(int call, int error)
{
    fake.fail_at = call;
    fake.fail_error = error;
    return fake.calls = 0;
}

void fake_fail_more(int times)
{
    fake.fail_more = times;
}

int fake_calls(void)
{
    return fake.calls;
}

bool fake_failed(void)
{
    return fake.failed_name != NULL;
}

const char *fake_failed_name(void)
{
    return fake.failed_name != NULL ? fake.failed_name : "nothing";
}
