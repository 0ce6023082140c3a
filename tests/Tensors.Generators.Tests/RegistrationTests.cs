using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests;

/// <summary>AddSharedTensors knows the tensors of every assembly that a program references.</summary>
public sealed class RegistrationTests
{
    private const string ReferencesFile = "SharedTensors.References.g.cs";

    private const string Library =
        "namespace Library; /// <summary>A frame.</summary>\n[Tensors.SharedTensor([\"batch\", 3], Tensors.DType.Float32)] public readonly partial struct Frame;";

    private const string Program = "internal static class Program { }";

    [Theory]
    [InlineData("Contracts")]
    [InlineData("Shop.Contracts")]
    [InlineData("9-Verträge v2")]
    public void A_project_registers_the_tensors_of_its_references(string name)
    {
        var library = CompileLibrary(name);
        foreach (var reference in (MetadataReference[])[ImageOf(library), library.ToMetadataReference()])
        {
            var generated = TestProject.Generate(TestProject.Compile(Program).AddReferences(reference));
            Assert.Equal([ReferencesFile], generated.HintNames);
            Assert.Empty(TestProject.CompilerMessages(generated.Output));
            var registration = library
                .GlobalNamespace.GetTypeMembers()
                .Single(type => type.Name.EndsWith("_SharedTensors", StringComparison.Ordinal));
            Assert.Contains(
                $"global::{registration.Name}.Register();",
                generated.Text(ReferencesFile),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void References_without_tensors_add_nothing()
    {
        var plain = TestProject.Compile(Program).WithAssemblyName("Plain");
        Assert.Empty(TestProject.Generate(TestProject.Compile(Program).AddReferences(ImageOf(plain))).HintNames);
    }

    [Fact]
    public void A_reference_that_is_reached_only_by_an_alias_is_left_out()
    {
        var reference = ImageOf(CompileLibrary("Contracts")).WithAliases(["contracts"]);
        Assert.Empty(TestProject.Generate(TestProject.Compile(Program).AddReferences(reference)).HintNames);
    }

    [Fact]
    public void Assemblies_with_similar_names_have_registrations_of_different_names()
    {
        var references = new[] { "A.B", "A_B", "A-B", "_A_B" }.Select(name =>
            ImageOf(CompileLibrary(name)).WithAliases(["global"])
        );
        var generated = TestProject.Generate(TestProject.Compile(Program).AddReferences(references));
        Assert.Empty(TestProject.CompilerMessages(generated.Output));
        Assert.Equal(4, generated.Text(ReferencesFile).Split(".Register();").Length - 1);
    }

    [Fact]
    public async Task An_assembly_with_tensors_can_be_unloaded()
    {
        var context = LoadAndRegister();
        for (var i = 0; i < 50 && context.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.False(context.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LoadAndRegister()
    {
        var context = new AssemblyLoadContext("unloaded", isCollectible: true);
        using var image = Emit(CompileLibrary("Unloaded"));
        var assembly = context.LoadFromStream(image);
        RuntimeHelpers.RunModuleConstructor(assembly.ManifestModule.ModuleHandle);
        using (var provider = new ServiceCollection().AddSharedTensors().BuildServiceProvider())
        {
            Assert.Contains(
                provider.GetRequiredService<SharedTensorRegistry>().Types,
                type => type.Type.Assembly == assembly
            );
        }

        context.Unload();
        return new WeakReference(context);
    }

    private static Compilation CompileLibrary(string name)
    {
        var generated = TestProject.Generate(TestProject.Compile(Library).WithAssemblyName(name));
        Assert.Empty(TestProject.CompilerMessages(generated.Output));
        return generated.Output;
    }

    private static PortableExecutableReference ImageOf(Compilation compilation)
    {
        using var image = Emit(compilation);
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private static MemoryStream Emit(Compilation compilation)
    {
        var image = new MemoryStream();
        Assert.True(compilation.Emit(image).Success);
        image.Position = 0;
        return image;
    }
}
