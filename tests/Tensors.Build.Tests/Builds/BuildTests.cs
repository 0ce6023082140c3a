using System.IO.Compression;
using System.Text.Json;
using Tensors.Build.Tests.Models;
using static Tensors.Testing.Models.Onnx;

namespace Tensors.Build.Tests.Builds;

/// <summary>The task within <c>dotnet build</c>, of a program that a user could have. Slow, and so few.</summary>
public sealed class BuildTests
{
    private const string AllModels = """<TensorModel Include="models/*.onnx" />""";

    private static readonly byte[] s_small = Model([Tensor("x", Float32Type, "n")], [Tensor("y", Float32Type, "n")]);

    // More than CoreCompile in an IDE's design-time build, which asks for the compiler's arguments and builds nothing.
    private static readonly string[] s_designTime =
    [
        "msbuild",
        "-t:Compile",
        "-p:DesignTimeBuild=true",
        "-p:BuildProjectReferences=false",
        "-p:SkipCompilerExecution=true",
        "-p:ProvideCommandLineArgs=true",
        "-p:ContinueOnError=ErrorAndContinue",
    ];

    [Fact]
    public async Task A_model_goes_to_the_compiler_and_beside_the_program_and_is_cleaned_with_it()
    {
        using var project = new BuiltProject(AllModels);
        project.Model("models/small.onnx", External("m.data", "deep/w (1);%.bin"));
        project.Write("models/m.data", "weights");
        Directory.CreateDirectory(Path.Combine(project.Root, "models", "deep"));
        project.Write("models/deep/w (1);%.bin", "weights");
        string[] beside = ["models/deep/w (1);%.bin", "models/m.data", "models/small.onnx"];

        await project.MustAsync("build");

        Assert.Equal(
            beside.Select(path => $"bin/Debug/net10.0/{path}").ToArray(),
            project.Files("bin/Debug/net10.0/models", "*")
        );
        var signature = Assert.Single(project.Files("obj", "*.tensormodel"));
        Assert.Equal("obj/Debug/net10.0/tensors/small.onnx.tensormodel", signature);

        // Touched, it is looked at, and the compiler has nothing to do.
        File.SetLastWriteTimeUtc(Path.Combine(project.Root, "models/small.onnx"), DateTime.UtcNow);
        var touched = await project.MustAsync("build", "--no-restore", "-v:diag");
        Assert.Contains("1 of 1 models were opened", touched, StringComparison.Ordinal);
        Assert.Contains(
            "Skipping target \"CoreCompile\" because all output files are up-to-date",
            touched,
            StringComparison.Ordinal
        );
        Assert.Single(project.Files("obj", "*.tensormodel"));

        await project.MustAsync("publish", "-c", "Release", "-o", "published");
        Assert.Equal(beside.Select(path => $"published/{path}").ToArray(), project.Files("published/models", "*"));

        await project.MustAsync("clean");
        Assert.Empty(project.Files("bin/Debug/net10.0/models", "*"));
        Assert.Empty(project.Files("obj/Debug", "*.tensormodel*"));

        await project.MustAsync("build", "-t:Rebuild");
        Assert.Equal([signature], project.Files("obj/Debug", "*.tensormodel"));
    }

    [Fact]
    public async Task After_a_model_is_renamed_or_deleted_the_compiler_runs_and_its_files_are_gone()
    {
        using var project = new BuiltProject(AllModels);
        project.Model("models/kept.onnx", s_small);
        project.Model("models/old.onnx", s_small);
        var assembly = Path.Combine(project.Root, "obj/Debug/net10.0/App.dll");
        await project.MustAsync("build");
        var compiled = File.GetLastWriteTimeUtc(assembly);

        async Task MustCompileAsync(params string[] models)
        {
            await project.MustAsync("build", "--no-restore");
            Assert.True(File.GetLastWriteTimeUtc(assembly) > compiled, "The compiler did not run.");
            compiled = File.GetLastWriteTimeUtc(assembly);
            Assert.Equal(
                models.Select(model => $"obj/Debug/net10.0/tensors/{model}.onnx.tensormodel").ToArray(),
                project.Files("obj", "*.tensormodel")
            );
            Assert.Equal(
                models.Select(model => $"bin/Debug/net10.0/models/{model}.onnx").ToArray(),
                project.Files("bin", "*.onnx")
            );
        }

        // A rename keeps the time of the file, and the signatures of the others are not written again.
        File.Move(Path.Combine(project.Root, "models/old.onnx"), Path.Combine(project.Root, "models/renamed.onnx"));
        await MustCompileAsync("kept", "renamed");
        File.Delete(Path.Combine(project.Root, "models/renamed.onnx"));
        await MustCompileAsync("kept");
        File.Delete(Path.Combine(project.Root, "models/kept.onnx"));
        await MustCompileAsync();

        await project.MustAsync("build", "--no-restore");
        Assert.Equal(compiled, File.GetLastWriteTimeUtc(assembly));
    }

    [Fact]
    public async Task Clean_deletes_the_files_of_models_that_were_deleted_since_the_last_build()
    {
        using var project = new BuiltProject(AllModels);
        project.Model("models/small.onnx", s_small);
        await project.MustAsync("restore");
        await project.MustAsync("msbuild", "-t:ReadTensorModels");
        Assert.NotEmpty(project.Files("obj", "*.tensormodel"));
        File.Delete(Path.Combine(project.Root, "models/small.onnx"));

        await project.MustAsync("clean");

        Assert.Empty(project.Files("obj/Debug/net10.0/tensors", "*"));
    }

    [Fact]
    public async Task A_task_that_is_not_built_is_an_error_that_says_what_to_do()
    {
        using var project = new BuiltProject(AllModels);
        project.Model("models/small.onnx", s_small);
        var (exitCode, output) = await project.DotnetAsync(
            "msbuild",
            "-t:ReadTensorModels",
            "-p:TensorsBuildTask=/nowhere/Tensors.Build.dll"
        );
        Assert.NotEqual(0, exitCode);
        Assert.DoesNotContain("MSB4062", output, StringComparison.Ordinal);
        Assert.Contains(
            "The models of App.csproj cannot be read, because '/nowhere/Tensors.Build.dll' does not exist. It belongs to the package",
            output,
            StringComparison.Ordinal
        );

        var import = $"<Import Project=\"{Path.Combine(Repository(), "eng", "TensorsCodegen.props")}\" />";
        project.Write("App.csproj", $"<Project Sdk=\"Microsoft.NET.Sdk\">{import}</Project>");
        output = await project.MustAsync("msbuild", "-getProperty:TensorsBuildTaskRemedy");
        Assert.Contains("build once without --no-dependencies", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_of_a_library_reaches_programs_that_reference_its_project_or_its_package()
    {
        using var library = new BuiltProject(
            """
            <TensorModel Include="models/*.onnx" />
            <TensorModel Update="models/absent.onnx" CopyToOutputDirectory="Never" />
            """
        );
        library.Model("models/small.onnx", External("m.data"));
        library.Write("models/m.data", "weights");
        library.Model("models/absent.onnx", s_small);
        string[] models = ["models/m.data", "models/small.onnx"];

        await library.MustAsync("pack", "-o", "feed", "-p:PackageId=Library");

        using (var package = ZipFile.OpenRead(Path.Combine(library.Root, "feed", "Library.1.0.0.nupkg")))
        {
            Assert.Equal(
                models.Select(path => $"contentFiles/any/net10.0/{path}").ToArray(),
                package
                    .Entries.Select(entry => entry.FullName)
                    .Where(name => name.Contains("models/", StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal)
                    .ToArray()
            );
        }

        foreach (
            var reference in new[]
            {
                """<PackageReference Include="Library" Version="1.0.0" />""",
                $"""<ProjectReference Include="{Path.Combine(library.Root, "App.csproj")}" />""",
            }
        )
        {
            using var program = new BuiltProject(reference);
            File.Move(Path.Combine(program.Root, "App.csproj"), Path.Combine(program.Root, "Program.csproj"));
            program.Write(
                "nuget.config",
                $"""
                <configuration>
                  <config><add key="globalPackagesFolder" value="packages" /></config>
                  <packageSources><clear /><add key="feed" value="{Path.Combine(
                    library.Root,
                    "feed"
                )}" /></packageSources>
                </configuration>
                """
            );
            await program.MustAsync("build");
            Assert.Equal(
                models.Select(path => $"bin/Debug/net10.0/{path}").ToArray(),
                program.Files("bin/Debug/net10.0/models", "*")
            );
        }
    }

    [Fact]
    public async Task Models_below_the_import_of_a_project_in_the_repository_are_an_error_that_says_so()
    {
        using var project = new BuiltProject("");
        var import = $"<Import Project=\"{Path.Combine(Repository(), "eng", "TensorsCodegen.props")}\" />";
        const string Models = "<ItemGroup><TensorModel Include=\"small.onnx\" /></ItemGroup>";
        string[] check = ["msbuild", "-t:CheckTensorModelsAreAbove"];
        project.Write("App.csproj", $"<Project Sdk=\"Microsoft.NET.Sdk\">{import}{Models}</Project>");
        var (exitCode, output) = await project.DotnetAsync(check);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("The TensorModel items of App.csproj stand below the import", output, StringComparison.Ordinal);

        project.Write("App.csproj", $"<Project Sdk=\"Microsoft.NET.Sdk\">{Models}{import}</Project>");
        await project.MustAsync(check);
    }

    [Fact]
    public async Task A_broken_model_is_an_error_at_its_file_and_the_others_are_still_there_for_an_IDE()
    {
        using var project = new BuiltProject(AllModels);
        project.Model("models/good.onnx", s_small);
        project.Model("models/broken.onnx", s_small[..^10]);
        project.Model("models/text.onnx", Model([Tensor("x", 8, "n")], [Tensor("y", Float32Type)]));

        var (exitCode, output) = await project.DotnetAsync("build");

        Assert.Equal(1, exitCode);
        Assert.Contains("models/broken.onnx : error TNS3020: At byte ", output, StringComparison.Ordinal);
        Assert.Contains(
            "models/text.onnx : error TNS3021: The input 'x' is a tensor of string.",
            output,
            StringComparison.Ordinal
        );

        var (_, items) = await project.DotnetAsync([
            .. s_designTime,
            "-getItem:AdditionalFiles",
            "-getItem:CscCommandLineArgs",
        ]);
        using var json = JsonDocument.Parse(
            items[items.IndexOf('{', StringComparison.Ordinal)..(items.LastIndexOf('}') + 1)]
        );
        var files = json.RootElement.GetProperty("Items").GetProperty("AdditionalFiles");
        Assert.Equal(["good.onnx.tensormodel"], Identities(files).Select(path => Path.GetFileName(path)!).ToArray());
        Assert.Contains(
            Identities(json.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs")),
            argument =>
                argument.StartsWith("/additionalfile:", StringComparison.Ordinal)
                && argument.EndsWith("good.onnx.tensormodel", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_settings_of_an_item_reach_the_signature_in_every_target_framework()
    {
        using var project = new BuiltProject(
            """
            <TensorModel Include="models/small.onnx" Namespace="N" ClassName="C" IgnoredInputs="a;b" CopyToOutputDirectory="Never">
              <Dimensions>
                n=5;
                m=6
              </Dimensions>
            </TensorModel>
            """,
            "net10.0;netstandard2.0"
        );
        project.Write("Program.cs", "internal static class Program { private static void Main() { } }");
        project.Model(
            "models/small.onnx",
            Model([Tensor("x", Float32Type, "n", "m"), Tensor("a", 8), Tensor("b", 8)], [Tensor("y", Float32Type, "n")])
        );

        await project.MustAsync("build");

        Assert.Equal(
            [
                "obj/Debug/net10.0/tensors/small.onnx.tensormodel",
                "obj/Debug/netstandard2.0/tensors/small.onnx.tensormodel",
            ],
            project.Files("obj", "*.tensormodel")
        );
        Assert.All(
            project.Files("obj", "*.tensormodel"),
            path =>
                Assert.Equal(
                    """
                    tensormodel 1
                    file "small.onnx"
                    path "models/small.onnx"
                    namespace "N"
                    class "C"
                    ir 10
                    producer "tests 1.5"
                    description "A model."
                    opset "" 21
                    input "x" Tensor 1 [5 6] ""
                    output "y" Tensor 1 [5] ""
                    end

                    """.ReplaceLineEndings("\n"),
                    File.ReadAllText(Path.Combine(project.Root, path))
                )
        );
        Assert.Empty(project.Files("bin", "*.onnx"));
    }

    private static byte[] External(params string[] locations) =>
        Model(
                GraphOf([Tensor("x", Float32Type)], [Tensor("y", Float32Type)])
                    .AddAll(
                        InitializerField,
                        locations.Select(location => Tensors.Testing.Models.Onnx.External(location, location))
                    )
            )
            .ToArray();

    private static IEnumerable<string> Identities(JsonElement items) =>
        items.EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!);

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tensors.Codegen.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
