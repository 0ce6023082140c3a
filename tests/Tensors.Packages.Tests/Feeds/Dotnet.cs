using CliWrap;

namespace Tensors.Packages.Tests.Feeds;

/// <summary>Runs <c>dotnet</c> as a user would, apart from the build that runs this test and without processes that stay.</summary>
internal static class Dotnet
{
    /// <summary>Runs <c>dotnet</c>.</summary>
    /// <returns>The exit code, and everything that was printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string folder,
        IEnumerable<(string Name, string? Value)> variables,
        params IEnumerable<string> arguments
    )
    {
        var settings = Environment
            .GetEnvironmentVariables()
            .Keys.Cast<string>()
            .Where(name =>
                name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("NUGET_", StringComparison.OrdinalIgnoreCase)
                || name is "CI"
            )
            .Select(name => (name, (string?)null));
        var (exitCode, output, error) = await Cli.Wrap("dotnet")
            .WithArguments(arguments)
            .WithWorkingDirectory(folder)
            .With([
                .. settings,
                ("MSBUILDDISABLENODEREUSE", "1"),
                ("UseSharedCompilation", "false"),
                ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
                ("DOTNET_CLI_UI_LANGUAGE", "en"),
                ("DOTNET_NOLOGO", "1"),
                ("NUGET_CERT_REVOCATION_MODE", "offline"),
                .. variables,
            ])
            .RunAsync();
        return (exitCode, output + error);
    }

    /// <summary>Runs <c>dotnet</c>, which must succeed.</summary>
    public static async Task<string> MustAsync(
        string folder,
        IEnumerable<(string Name, string? Value)> variables,
        params IEnumerable<string> arguments
    )
    {
        var command = arguments.ToArray();
        var (exitCode, output) = await RunAsync(folder, variables, command);
        Assert.True(exitCode == 0, $"'dotnet {string.Join(' ', command)}' ended with {exitCode}:\n{output}");
        return output;
    }
}
