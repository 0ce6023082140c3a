using Tensors.Tool.Commands;
using Tensors.Tool.Serving;

namespace Tensors.Tool.Tests.Serving;

/// <summary>Messages of the libraries, in the words of the command.</summary>
public sealed class FlagNamesTests
{
    [Fact]
    public void Every_flag_that_messages_name_is_an_option_of_the_command()
    {
        var options = ServeCommand.Create().Options.Select(option => option.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(FlagNames.All.Values.ToHashSet(StringComparer.Ordinal), options);
    }

    [Fact]
    public void Options_in_a_message_become_flags_and_other_words_stay()
    {
        Assert.Equal(
            "--max-calls is 0; MaxCallsPerDay and maxcalls stay. Raise --memory.",
            FlagNames.In("MaxCalls is 0; MaxCallsPerDay and maxcalls stay. Raise MaxBytes.")
        );
        Assert.Equal(("--instances", null), (FlagNames.Of("MaxConcurrency"), FlagNames.Of("WarmUp")));
    }
}
