using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests.Repository;

/// <summary>The versions that a configuration names are served from the start, and no others.</summary>
public sealed class VersionPolicyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("latest { num_versions: 2 }", "m 3 Ready", "m 2 Ready")]
    [InlineData("latest { num_versions: 9 }", "m 3 Ready", "m 2 Ready", "m 1 Ready")]
    [InlineData("latest { }", "m 3 Ready")]
    [InlineData("all { }", "m 3 Ready", "m 2 Ready", "m 1 Ready")]
    [InlineData("specific { versions: [ 1, 2 ] }", "m 2 Ready", "m 1 Ready")]
    [InlineData("specific { versions: 1 }", "m 1 Ready")]
    public async Task The_versions_of_the_policy_are_ready_and_the_highest_is_the_default(
        string policy,
        params string[] lines
    )
    {
        using var directory = Versions(policy);
        using var repository = await directory.OpenAsync();
        Assert.Equal(lines, repository.Lines());
        var highest = int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(highest, await repository.PlusOf("m"));
        for (var version = 1; version <= 3; version++)
        {
            if (lines.Contains($"m {version} Ready", StringComparer.Ordinal))
            {
                Assert.Equal(version, await repository.PlusOf("m", $"{version}"));
            }
            else
            {
                await repository.NotFoundAsync(typeof(ModelNotFoundException), "m", $"{version}");
            }
        }
    }

    [Fact]
    public async Task A_request_to_load_loads_all_versions_of_the_policy_and_names_one_that_cannot_be()
    {
        using var directory = Versions("latest { num_versions: 2 }");
        using var repository = await directory.OpenAsync(ModelLoading.OnRequest);
        Assert.Equal(["m 3 Unavailable", "m 2 Unavailable"], repository.Lines());
        await repository.LoadAsync("m", Token);
        Assert.Equal(["m 3 Ready", "m 2 Ready"], repository.Lines());

        directory.Add("m/2/model.onnx", "this is not a model");
        Assert.StartsWith(
            "load failed for model 'm' version 2: ",
            await RepositoryCalls.RefusedAsync(
                typeof(ModelCallException),
                async () => await repository.LoadAsync("m", Token)
            ),
            StringComparison.Ordinal
        );
        Assert.Equal(["m 3 Ready", "m 2 Unavailable"], repository.Lines());
    }

    [Fact]
    public async Task A_policy_that_changes_takes_effect_with_the_next_load()
    {
        using var directory = Versions("all { }");
        using var repository = await directory.OpenAsync();
        directory.Add("m/config.pbtxt", "version_policy { specific { versions: 2 } }");
        await repository.LoadAsync("m", Token);
        Assert.Equal(["m 2 Ready"], repository.Lines());
        Assert.Equal(2, await repository.PlusOf("m"));
        await repository.NotFoundAsync(typeof(ModelNotFoundException), "m", "3");
    }

    private static ModelDirectory Versions(string policy) =>
        new ModelDirectory()
            .Add("m/1/model.onnx", TestModels.Plus(1))
            .Add("m/2/model.onnx", TestModels.Plus(2))
            .Add("m/3/model.onnx", TestModels.Plus(3))
            .Add("m/config.pbtxt", $"version_policy {{ {policy} }}");
}
