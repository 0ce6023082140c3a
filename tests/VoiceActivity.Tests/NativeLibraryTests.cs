using Tensors.Testing;

namespace VoiceActivity.Tests;

/// <summary>Runs the sample without the native library of ONNX Runtime, as a program that references only the package of this library.</summary>
public sealed class NativeLibraryTests
{
    [Fact]
    public async Task Without_the_native_library_the_error_names_the_packages_that_have_it()
    {
        var folder = Directory.CreateTempSubdirectory("no-native-");
        try
        {
            // Without the list of dependencies, the program uses the files beside it.
            foreach (var path in Directory.EnumerateFiles(AppContext.BaseDirectory))
            {
                var name = Path.GetFileName(path);
                if (
                    !name.Contains("onnxruntime", StringComparison.Ordinal)
                    && !name.EndsWith(".deps.json", StringComparison.Ordinal)
                )
                {
                    File.Copy(path, Path.Combine(folder.FullName, name));
                }
            }

            foreach (var name in new[] { "models", "speech" })
            {
                Directory.CreateSymbolicLink(
                    Path.Combine(folder.FullName, name),
                    Path.Combine(AppContext.BaseDirectory, name)
                );
            }

            var (exitCode, _, error) = await Programs.RunAsync(
                Path.Combine(folder.FullName, "VoiceActivity"),
                "--in-process"
            );
            Assert.NotEqual(0, exitCode);
            Assert.Contains(
                "The native library of ONNX Runtime was not found. Add one package to the project of the program: Microsoft.ML.OnnxRuntime to run models on the CPU, or Microsoft.ML.OnnxRuntime.Gpu",
                error,
                StringComparison.Ordinal
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
