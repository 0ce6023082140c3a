using System.Text.Json;
using Tensors.Packages.Tests.Feeds;

namespace Tensors.Packages.Tests.Projects;

/// <summary>Projects that use the packages, in a solution outside the repository.</summary>
public sealed class ConsumerTests(PackedFeed feed, ConsumerSolution solution) : IClassFixture<ConsumerSolution>
{
    private static readonly string[] _compilerParts =
    [
        "Tensors.Analyzers.dll",
        "Tensors.CodeFixes.dll",
        "Tensors.CodeModel.dll",
        "Tensors.Emit.dll",
        "Tensors.Generators.dll",
        "Tensors.Signatures.dll",
    ];

    public static TheoryData<string> CSharpProjects => [.. ConsumerSolution.CSharpProjects];

    public static TheoryData<string, string> Programs
    {
        get
        {
            var programs = new TheoryData<string, string> { { "Shop.Checks", "9 16 1" } };
            foreach (var name in ConsumerSolution.Named)
            {
                programs.Add(name, "4");
            }

            if (TestEffort.IsLong)
            {
                programs.Add("Central", "4");
                programs.Add("Shop.FSharp", "3 6");
                programs.Add("Shop.VisualBasic", "3 2");
            }

            return programs;
        }
    }

    [Theory]
    [MemberData(nameof(CSharpProjects))]
    public void Generator_and_analyzers_are_given_to_the_compiler_exactly_once(string project)
    {
        var names = Recorded(project, "analyzers")
            .Select(path => Path.GetFileName(path)!)
            .Where(name => name.StartsWith("Tensors.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToArray();
        Assert.Equal(_compilerParts, names);
        var configs = Recorded(project, "configs")
            .Select(path => Path.GetFileName(path)!)
            .Where(name => name is "strict.globalconfig" or "recommended.globalconfig")
            .ToArray();
        Assert.Equal([project is "Shop.Contracts" ? "strict.globalconfig" : "recommended.globalconfig"], configs);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_program_prints_its_result(string project, string result)
    {
        var output = await solution.Workspace.MustAsync(solution.Program(project));
        Assert.Equal(result, output.Trim());
    }

    [Fact]
    public async Task A_client_calls_a_worker_in_another_process()
    {
        using var memory = new SharedMemoryFolder();
        var output = await Dotnet.MustAsync(
            solution.Workspace.Root,
            [.. feed.Variables, (SharedMemoryFolder.Variable, memory.Path)],
            [solution.Program("Shop.Client"), solution.Program("Shop.Worker")]
        );
        Assert.Equal("1 4 9 SharedMemory", output.Trim());
    }

    [Fact]
    public void A_project_that_declares_nothing_gets_no_generated_source()
    {
        Assert.Contains(
            Recorded("Shop.Plain", "analyzers"),
            path => path.EndsWith("Tensors.Generators.dll", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            solution.Workspace.Files("Shop.Plain/generated", "*.cs"),
            path => path.StartsWith("Tensors.", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_design_time_build_after_restore_has_the_generator_and_the_signatures_of_models()
    {
        var arguments = solution
            .DesignTime.EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()!.TrimEnd('"'))
            .ToArray();
        Assert.Contains(
            arguments,
            argument =>
                argument.StartsWith("/analyzer:", StringComparison.Ordinal)
                && argument.EndsWith("Tensors.Generators.dll", StringComparison.Ordinal)
        );
        Assert.Contains(
            arguments,
            argument =>
                argument.StartsWith("/additionalfile:", StringComparison.Ordinal)
                && argument.EndsWith("tiny.onnx.tensormodel", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Projects_in_other_languages_get_the_runtime_only()
    {
        TestEffort.RequireLong();
        foreach (var project in (string[])["Shop.FSharp", "Shop.VisualBasic"])
        {
            Assert.DoesNotContain(
                Recorded(project, "analyzers"),
                path => Path.GetFileName(path).StartsWith("Tensors.", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public void A_project_of_several_target_frameworks_uses_the_package_in_one()
    {
        TestEffort.RequireLong();
        Assert.Equal(
            ["net10.0/Shop.Multi.dll", "netstandard2.0/Shop.Multi.dll"],
            solution.Workspace.Files("Shop.Multi/bin/Release", "Shop.Multi.dll")
        );
        Assert.DoesNotContain(
            solution.Workspace.Read("Shop.Multi/analyzers.netstandard2.0.txt").Split('\n'),
            path => path.Contains("Tensors.", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_lock_file_fits_a_second_restore()
    {
        TestEffort.RequireLong();
        using var lockFile = JsonDocument.Parse(solution.Workspace.Read("Central/packages.lock.json"));
        var resolved = lockFile
            .RootElement.GetProperty("dependencies")
            .GetProperty("net10.0")
            .GetProperty("Tensors.Codegen")
            .GetProperty("resolved")
            .GetString();
        Assert.Equal(feed.Version, resolved);
        await solution.Workspace.MustAsync("restore", "Central", "--locked-mode", "--force");
    }

    [Fact]
    public async Task A_packed_library_of_contracts_brings_runtime_generator_and_analyzers_to_its_users()
    {
        TestEffort.RequireLong();
        // A prerelease, as the packages are that it depends on.
        await solution.Workspace.MustAsync(
            "pack",
            "Shop.Contracts",
            "--no-build",
            "-c",
            "Release",
            "-o",
            feed.Packages,
            "-p:Version=1.0.0-beta"
        );
        var user = feed.CreateWorkspace("contracts-user");
        user.CopyFile("Directory.Build.targets");
        user.CopyConsumer("Named", "User");
        user.Write(
            "User/User.csproj",
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType></PropertyGroup>
              <ItemGroup><PackageReference Include="Shop.Contracts" Version="1.0.0-beta" /></ItemGroup>
            </Project>
            """
        );
        await user.RestoreAsync("User");
        await user.MustAsync("build", "User", "--no-restore");
        Assert.Equal(
            _compilerParts,
            user.Read("User/analyzers.net10.0.txt")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(path => Path.GetFileName(path)!)
                .Where(name => name.StartsWith("Tensors.", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .ToArray()
        );
        Assert.Equal("4", (await user.MustAsync("User/bin/Debug/net10.0/User.dll")).Trim());
    }

    [Fact]
    public async Task Another_target_framework_is_NU1202()
    {
        var old = feed.CreateWorkspace("net8");
        old.Write(
            "Old.csproj",
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net8.0</TargetFramework>
                <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Tensors.Codegen" Version="$(TensorsVersion)" /></ItemGroup>
            </Project>
            """
        );
        var (exitCode, output) = await old.DotnetAsync("restore");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("NU1202", output, StringComparison.Ordinal);
        Assert.Contains("Tensors.Codegen", output, StringComparison.Ordinal);
    }

    private string[] Recorded(string project, string kind) =>
        solution
            .Workspace.Read($"{project}/{kind}.net10.0.txt")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
