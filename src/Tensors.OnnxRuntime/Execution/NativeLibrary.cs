namespace Tensors.OnnxRuntime.Execution;

/// <summary>Creates the error for programs without the native library of ONNX Runtime, which is not part of this package.</summary>
internal static class NativeLibrary
{
    /// <summary>
    /// Determines whether an exception was thrown because the native library was not found. ONNX Runtime finds its functions in a static
    /// constructor, so that the cause is an inner exception.
    /// </summary>
    public static bool IsMissing(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is DllNotFoundException)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns the exception to throw if the native library was not found.</summary>
    /// <param name="cause">The exception of ONNX Runtime.</param>
    public static DllNotFoundException Missing(Exception cause) =>
        new(
            "The native library of ONNX Runtime was not found. Add one package to the project of the program: "
                + "Microsoft.ML.OnnxRuntime to run models on the CPU, or Microsoft.ML.OnnxRuntime.Gpu to run them on an NVIDIA GPU.",
            cause
        );
}
