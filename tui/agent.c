/* agent.c - `forkboard agent DIR`: what a place starts; see forkboard-cluster(7). */
#include "cluster/agent.h"

#include "commands.h"
#include "opt/complain.h"

int cmd_agent(int argc, char **argv)
{
    if (argc != 2 || argv[1][0] == '-')
        return complain(2, "agent: it takes the directory of a run, and is started by its place");
    return agent_run(argv[1]);
}
