using System.Runtime.CompilerServices;
using CsCheck;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tensors.Generators.Tests.Compilers;
using Tensors.Generators.Tests.RandomPrograms;
using Tensors.Testing;

namespace Tensors.Generators.Tests.Incrementality;

/// <summary>Whatever is edited in whatever order, a driver that saw all of it gives what a new one gives.</summary>
public sealed class EditScriptTests
{
    private const int Edits = 12;

    // Every step that the generator names; a new one is tested from the day it has a name.
    private static readonly string[] _steps =
    [
        .. typeof(SharedTensorGenerator.Steps).GetFields().Select(field => (string)field.GetValue(null)!),
    ];

    [Fact]
    public void After_every_edit_the_output_is_that_of_a_fresh_run_and_nothing_unrelated_is_done_again() =>
        Choices
            .Lists(Edits * 5)
            .Sample(
                numbers =>
                {
                    var project = new EditedProject(new Choices(numbers));
                    var driver = CreateDriver(project.Compilation, isTracked: false);
                    driver = driver.RunGenerators(project.Compilation);
                    for (var i = 0; i < Edits; i++)
                    {
                        var before = project.Compilation;
                        var kind = project.Edit();
                        var log = string.Join("\n\n", project.Log);
                        driver = driver.RunGenerators(project.Compilation);
                        AssertNotStale(project.Compilation, Result(driver), log);
                        if (kind is EditKind.Unrelated)
                        {
                            AssertKept(before, project.Compilation, log);
                        }
                    }
                },
                iter: TestEffort.Count(125, byDefault: 0.2)
            );

    [Fact]
    public void An_old_compilation_is_garbage_after_the_next_run()
    {
        var (driver, old) = RunTwice();
        for (var i = 0; i < 10 && old.Exists(compilation => compilation.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.DoesNotContain(old, compilation => compilation.IsAlive);
        Assert.NotEmpty(Result(driver).GeneratedSources);
    }

    private static void AssertNotStale(CSharpCompilation compilation, GeneratorRunResult result, string log)
    {
        Assert.True(result.Exception is null, $"{result.Exception}\n{log}");
        var read = ReadAgain(compilation);
        var fresh = Result(CreateDriver(read, isTracked: false).RunGenerators(read));
        Assert.True(
            Texts(fresh).SequenceEqual(Texts(result), StringComparer.Ordinal),
            $"There is {Names(result)}; a fresh run gives {Names(fresh)}.\n{log}"
        );
    }

    // From new syntax: models of what was read before are kept beside its syntax, whichever driver asks.
    private static CSharpCompilation ReadAgain(CSharpCompilation compilation) =>
        compilation
            .RemoveAllSyntaxTrees()
            .AddSyntaxTrees(
                compilation.SyntaxTrees.Select(tree =>
                    CSharpSyntaxTree.ParseText(tree.GetText(), (CSharpParseOptions)tree.Options, tree.FilePath)
                )
            );

    // With a driver that has seen nothing before. One that tracks its steps loses entries of a combined provider after some
    // edits, or fails: the compiler's own defect, of tracking alone, which neither a build nor an editor turns on.
    private static void AssertKept(Compilation before, Compilation after, string log)
    {
        var driver = CreateDriver(before, isTracked: true).RunGenerators(before);
        AssertHoldNoCompilerObject(Result(driver));
        var result = Result(driver.RunGenerators(after));
        AssertHoldNoCompilerObject(result);
        foreach (var (step, (_, reason)) in Outputs(result))
        {
            Assert.True(IsKept(reason), $"{step} is {reason} after an unrelated edit.\n{log}");
        }

        Assert.All(
            result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs),
            output => Assert.True(IsKept(output.Reason), $"A file is {output.Reason} after an unrelated edit.\n{log}")
        );
    }

    private static void AssertHoldNoCompilerObject(GeneratorRunResult result) =>
        Assert.All(Outputs(result), output => Assert.Null(CompilerObjects.FindIn(output.Output.Value)));

    private static IEnumerable<(string Step, (object Value, IncrementalStepRunReason Reason) Output)> Outputs(
        GeneratorRunResult result
    ) =>
        from step in _steps
        from run in result.TrackedSteps.GetValueOrDefault(step, [])
        from output in run.Outputs
        select (step, output);

    // Without tracking: what a driver keeps for tests is not what it keeps for users.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (GeneratorDriver Driver, List<WeakReference> Old) RunTwice()
    {
        var project = new EditedProject(new Choices([]));
        var driver = CreateDriver(project.Compilation, isTracked: false);
        var old = new List<WeakReference>();
        for (var i = 0; i < 3; i++)
        {
            driver = driver.RunGenerators(project.Compilation);
            old.Add(new WeakReference(project.Compilation));
            project.Edit();
        }

        return (driver.RunGenerators(project.Compilation), old);
    }

    private static GeneratorDriver CreateDriver(Compilation compilation, bool isTracked) =>
        CSharpGeneratorDriver.Create(
            [new SharedTensorGenerator().AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees.First().Options,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, isTracked)
        );

    private static bool IsKept(IncrementalStepRunReason reason) =>
        reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged;

    private static GeneratorRunResult Result(GeneratorDriver driver) => driver.GetRunResult().Results[0];

    private static string Names(GeneratorRunResult result) =>
        string.Join(", ", result.GeneratedSources.Select(s => s.HintName));

    private static IEnumerable<string> Texts(GeneratorRunResult result) =>
        result.GeneratedSources.Select(s => $"{s.HintName}\n{s.SourceText}").Order(StringComparer.Ordinal);
}
